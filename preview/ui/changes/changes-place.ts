// The page of changes as its address says it: `/changes?against=head&template=…&variant=…&view=html&width=375`.
export const changeViews = ["side", "pixels", "html", "text"] as const;
export type ChangeView = (typeof changeViews)[number];

const baselines = ["save", "session", "head"] as const;

export interface ChangesPlace {
  readonly page: "changes";
  readonly against: (typeof baselines)[number];
  /** Null: the first that changed. */
  readonly template: string | null;
  readonly variant: string | null;
  readonly view: ChangeView;
  readonly narrow: boolean;
  readonly scheme: "light" | "dark";
}

export const CHANGES: ChangesPlace = {
  page: "changes",
  against: "session",
  template: null,
  variant: null,
  view: "side",
  narrow: false,
  scheme: "light",
};

export function parseChanges(query: URLSearchParams): ChangesPlace {
  return {
    page: "changes",
    against: baselines.find((one) => one === query.get("against")) ?? CHANGES.against,
    template: query.get("template"),
    variant: query.get("variant"),
    view: changeViews.find((one) => one === query.get("view")) ?? CHANGES.view,
    narrow: query.get("width") === "375",
    scheme: query.get("scheme") === "dark" ? "dark" : "light",
  };
}

export function formatChanges({ against, template, variant, view, narrow, scheme }: ChangesPlace): URLSearchParams {
  const query = new URLSearchParams();
  if (against !== CHANGES.against) query.set("against", against);
  if (template !== null) query.set("template", template);
  if (variant !== null) query.set("variant", variant);
  if (view !== CHANGES.view) query.set("view", view);
  if (narrow) query.set("width", "375");
  if (scheme === "dark") query.set("scheme", scheme);
  return query;
}
