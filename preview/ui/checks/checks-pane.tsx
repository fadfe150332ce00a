// What the checks found in the mail on screen: the worst first, each with what to do and the line that wrote it.
import { useEffect, useState } from "react";
import type { CheckFinding, ClientName } from "../../protocol.ts";
import type { MailPlace } from "../app/place.ts";
import { point } from "../inspect/inspect.ts";
import { Pane } from "../panes/pane.tsx";
import { Button } from "../primitives/button.tsx";
import { Icon } from "../primitives/icon.tsx";
import { Notice } from "../primitives/notice.tsx";
import { isSite } from "../site/is-site.ts";
import { ClientPicker } from "./client-picker.tsx";
import { FindingRow } from "./finding-row.tsx";
import { SizeBudget } from "./size-budget.tsx";
import type { Checks } from "./use-checks.ts";

export default function ChecksPane({ checks, place }: { checks: Checks; place: MailPlace }) {
  const { report, findings, isChecking, error, ask, asking } = checks;
  const [selected, setSelected] = useState<string | null>(null);
  useEffect(() => () => point(null), []);

  const shown = findings.filter(({ muted }) => !muted);
  const of = (severity: CheckFinding["severity"]) => shown.filter((finding) => finding.severity === severity);
  const [errors, warnings, notes] = [of("error"), of("warning"), of("info")];
  const muted = findings.filter((finding) => finding.muted);
  const list = { clients: report?.clients ?? [], selected, onSelect: setSelected, place };
  return (
    <Pane
      facts={
        <span aria-live="polite" className="truncate">
          {report
            ? [count(errors.length, "error"), count(warnings.length, "warning"), count(notes.length, "note")].join(", ")
            : isChecking && "Checking…"}
        </span>
      }
      actions={!isSite && <ClientPicker used={report?.clients ?? []} />}
    >
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        aria-label="Findings"
        aria-busy={isChecking}
        className="min-h-0 flex-1 overflow-auto pb-6"
      >
        {error && (
          <p role="alert" className="m-3 rounded-md bg-danger-soft px-3 py-2 text-xs text-danger">
            The checks could not run: {error.message}
          </p>
        )}
        {!report && !error && !isChecking && <Notice title="No mail to check">It checks as soon as it renders.</Notice>}
        {report && errors.length + warnings.length === 0 && (
          <p className="flex items-center gap-2 px-4 pt-4 text-sm font-medium">
            <Icon name="check" className="text-good" /> Nothing that breaks in the chosen clients
          </p>
        )}
        <Findings title="Errors" findings={errors} {...list} />
        <Findings title="Warnings" findings={warnings} {...list} />
        <Findings title="Good to know" findings={notes} folded={errors.length + warnings.length > 0} {...list} />
        <Findings title="From React Email’s components" findings={muted} folded {...list} />
        {report && !isSite && (
          <div className="mx-4 mt-4 flex flex-wrap items-center gap-2 border-t border-line pt-3">
            <Button
              tone="outline"
              icon="link"
              disabled={!ask || asking !== null}
              onClick={() => ask?.("links")}
              title="Sends one HEAD request to every link of the mail: the only thing here that uses the network"
            >
              {asking === "links" ? "Asking…" : "Ask the links"}
            </Button>
            <Button
              tone="outline"
              icon="mail"
              disabled={!ask || asking !== null}
              onClick={() => ask?.("spam")}
              title="Hands the whole mail to SpamAssassin, where it is installed on this machine"
            >
              {asking === "spam" ? "Asking…" : "Ask SpamAssassin"}
            </Button>
            {report.asked.length > 0 && (
              <span className="text-2xs text-muted">Asked: {report.asked.map((one) => questions[one]).join(", ")}</span>
            )}
          </div>
        )}
        {report?.size && <SizeBudget size={report.size} />}
      </section>
    </Pane>
  );
}

const questions = { links: "the links", spam: "SpamAssassin" } as const;

interface FindingsProps {
  readonly title: string;
  readonly findings: readonly CheckFinding[];
  readonly folded?: boolean;
  readonly clients: readonly ClientName[];
  readonly selected: string | null;
  readonly onSelect: (key: string | null) => void;
  readonly place: MailPlace;
}

function Findings({ title, findings, folded = false, selected, onSelect, ...rest }: FindingsProps) {
  if (findings.length === 0) return null;
  return (
    <details open={!folded} className="group/part px-2 pt-3">
      <summary className="flex h-7 cursor-default items-center gap-1.5 rounded-md px-2 text-xs font-semibold select-none hover:bg-hover [&::-webkit-details-marker]:hidden">
        <Icon name="chevron" size={10} className="text-muted transition-transform group-open/part:rotate-90" />
        <h2>{title}</h2>
        <span className="tabular font-normal text-muted">{findings.length}</span>
      </summary>
      <ul>
        {findings.map((finding) => {
          const key = `${finding.rule} ${finding.message}`;
          return (
            <FindingRow
              key={key}
              finding={finding}
              selected={key === selected}
              onSelect={() => onSelect(key === selected ? null : key)}
              {...rest}
            />
          );
        })}
      </ul>
    </details>
  );
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
