/** caniemail.com's data as one column: what a client supports, feature by feature. */

import data from "../../src/checks/data/caniemail.json" with { type: "json" };

export interface Support {
  /** Whether the client drops the feature. Partly supported is supported, unless the `partly` rule says otherwise. */
  readonly drops: (feature: string) => boolean;
}

/** The page of a feature, which is the source of what is said of it. */
export function featurePage(feature: string): string {
  return `https://www.caniemail.com/features/${feature}/`;
}

const features: Readonly<
  Record<string, { readonly support: string; readonly notes?: Readonly<Record<string, string>> }>
> = data.features as never;

/**
 * Reads the column of a client, such as `gmail.desktop-webmail`. `partly` turns partial support into none where a note
 * of the data matches, for accounts or settings that support less.
 */
export function supportOf(client: string, partly?: RegExp): Support {
  const column = data.clients.indexOf(client);
  if (column < 0) throw new Error(`caniemail's data has no client "${client}"`);
  const dropped = new Set<string>();
  for (const [feature, { support, notes }] of Object.entries(features)) {
    const [word, ...numbers] = (support.split(" ")[column] ?? "u").split("#");
    const isLess = partly !== undefined && numbers.some((number) => partly.test(notes?.[number] ?? ""));
    if (word === "n" || isLess) dropped.add(feature);
  }
  return { drops: (feature) => dropped.has(feature) };
}

export function isFeature(feature: string): boolean {
  return feature in features;
}
