// What an edit reaches: every template that comes out differently, beside what it was.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ChangedState, ChangesReport } from "../../protocol.ts";
import { changesQuery } from "../api/changes.ts";
import { SidebarButton } from "../app/sidebar-toggle.tsx";
import { useGo } from "../app/use-place.ts";
import { variantLabel } from "../mail/variants.ts";
import { Icon } from "../primitives/icon.tsx";
import { Notice } from "../primitives/notice.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { type ChangesPlace, type ChangeView, changeViews } from "./changes-place.ts";
import { Comparison } from "./comparison.tsx";
import { markSeen } from "./unseen.ts";

const baselines = { save: "Last save", session: "This session", head: "Git HEAD" } as const;
const sinces = {
  save: "before the last save",
  session: "when the preview was started",
  head: "in git's HEAD",
} as const;
const views: Record<ChangeView, string> = { side: "Side by side", pixels: "Pixels", html: "HTML", text: "Text" };

export default function ChangesPage({ place }: { place: ChangesPlace }) {
  const go = useGo();
  const { data: report, error, isFetching } = useQuery(changesQuery(place.against));
  useEffect(() => markSeen(report?.revision ?? 0), [report]);
  const rows = (report?.templates ?? []).flatMap(({ template, isNew, states }) =>
    isNew
      ? [{ template: template.id, variant: null, differs: ["new"] as const }]
      : states.map(({ variant, differs }) => ({ template: template.id, variant, differs })),
  );
  const shown =
    rows.find(({ template, variant }) => template === place.template && variant === place.variant) ??
    rows.find(({ template }) => template === place.template) ??
    rows[0];

  return (
    <div className="flex h-full flex-col">
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-3 border-b border-line px-4 py-1.5">
        <SidebarButton />
        <h1 className="text-md font-semibold">Changes</h1>
        <Segmented
          label="Compared with"
          value={place.against}
          onChange={(against) => go({ ...place, against }, { replace: true })}
          options={(["save", "session", "head"] as const).map((value) => ({
            value,
            title: `${baselines[value]}: beside what was ${sinces[value]}`,
            content: baselines[value],
          }))}
        />
        <p role="status" className="min-w-0 truncate text-xs text-muted">
          {report && summary(report)}
        </p>
      </header>
      <div className="relative min-h-0 flex-1" aria-busy={isFetching}>
        {isFetching && <div className="progress-line absolute inset-x-0 top-0 z-10 h-0.5" />}
        {error && <Notice title="The changes could not be asked for">{error.message}</Notice>}
        {report?.problem && <Notice title="Nothing to compare with">{report.problem}</Notice>}
        {!report && !error && <Notice title="Looking at every template…" role="status" />}
        {report && !report.problem && rows.length === 0 && (
          <Notice title="No mail has changed">
            <p>
              {report.files.length === 0
                ? `Every file is as it was ${sinces[place.against]}. Save a shared part, and the mails it reaches show here.`
                : `${report.files.map(({ file }) => file).join(", ")} changed, and every mail comes out as it was.`}
            </p>
          </Notice>
        )}
        {shown && (
          <div className="flex h-full narrow:flex-col">
            <nav
              aria-label="Changed mails"
              className="w-60 shrink-0 overflow-y-auto border-r border-line p-2 narrow:max-h-40 narrow:w-full narrow:border-r-0 narrow:border-b"
            >
              <ul>
                {rows.map((row, index) => (
                  <li key={`${row.template}\n${row.variant}`}>
                    {rows[index - 1]?.template !== row.template && (
                      <p className="truncate px-2 pt-2 pb-0.5 text-xs font-semibold">{row.template}</p>
                    )}
                    <button
                      type="button"
                      aria-current={row === shown}
                      onClick={() => go({ ...place, template: row.template, variant: row.variant }, { replace: true })}
                      className="flex w-full items-baseline gap-2 rounded-md px-2 py-1 text-left text-sm text-muted hover:bg-hover hover:text-ink aria-[current=true]:bg-post-soft aria-[current=true]:text-ink"
                    >
                      <span className="min-w-0 flex-1 truncate">{variantLabel(row.variant)}</span>
                      <span className="shrink-0 text-2xs">{differsLabel(row.differs)}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </nav>
            <div className="flex min-h-0 min-w-0 flex-1 flex-col">
              <div className="flex min-h-10 shrink-0 flex-wrap items-center justify-between gap-2 border-b border-line px-3">
                <Segmented<ChangeView>
                  label="How to compare"
                  value={place.view}
                  onChange={(view) => go({ ...place, view }, { replace: true })}
                  options={changeViews.map((value) => ({ value, title: views[value], content: views[value] }))}
                />
                <div className="flex gap-2">
                  <Segmented
                    label="Width of the mails"
                    value={place.narrow ? "mobile" : "desktop"}
                    onChange={(value) => go({ ...place, narrow: value === "mobile" }, { replace: true })}
                    options={[
                      { value: "mobile", title: "375 px", content: <Icon name="phone" /> },
                      { value: "desktop", title: "680 px", content: <Icon name="desktop" /> },
                    ]}
                  />
                  <Segmented
                    label="Colours of the mails"
                    value={place.scheme}
                    onChange={(scheme) => go({ ...place, scheme }, { replace: true })}
                    options={[
                      { value: "light", title: "In light", content: <Icon name="sun" /> },
                      { value: "dark", title: "In dark", content: <Icon name="moon" /> },
                    ]}
                  />
                </div>
              </div>
              <div className="relative min-h-0 flex-1">
                <Comparison
                  key={`${shown.template}\n${shown.variant}\n${place.scheme}\n${place.narrow}`}
                  place={place}
                  template={shown.template}
                  variant={shown.variant}
                />
              </div>
            </div>
          </div>
        )}
      </div>
    </div>
  );
}

function differsLabel(differs: ChangedState["differs"]): string {
  return differs.map((part) => (part === "html" ? "HTML" : part)).join(", ");
}

function summary({ templates, total, files, problem }: ChangesReport): string {
  if (problem) return "";
  const of = `${templates.length} of ${total} ${total === 1 ? "template" : "templates"}`;
  return files.length === 0 ? of : `${of}, by ${files.length} ${files.length === 1 ? "file" : "files"}`;
}
