// One finding. Pointing at it frames its elements in the mail; choosing it scrolls there and shows the rest.
import type { CheckFinding, ClientName } from "../../protocol.ts";
import type { MailPlace } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { placeName } from "../inspect/elements.ts";
import { point } from "../inspect/inspect.ts";
import { openLine } from "../inspect/open-source.ts";
import { Icon } from "../primitives/icon.tsx";
import { isSite } from "../site/is-site.ts";

interface FindingRowProps {
  readonly finding: CheckFinding;
  readonly clients: readonly ClientName[];
  readonly selected: boolean;
  readonly onSelect: () => void;
  readonly place: MailPlace;
}

const marks = {
  error: "bg-danger text-surface",
  warning: "bg-post text-on-post",
  info: "bg-press text-ink",
} as const;

const MAX_PLACES = 6;

export function FindingRow({ finding, clients, selected, onSelect, place }: FindingRowProps) {
  const { severity, message, hint, check, rule, count, others, where, url } = finding;
  const elements = [finding, ...others].flatMap(({ element }) => element ?? []);
  const show = (reveal: boolean) => point(elements.length > 0 ? { elements, label: "", reveal } : null);
  const concerned = (finding.clients ?? []).map(({ client, support }) => ({
    support,
    title: clients.find(({ id }) => id === client)?.title ?? client,
  }));
  return (
    <li
      className="rounded-md data-selected:bg-hover"
      data-selected={selected || undefined}
      data-rule={rule}
      onPointerEnter={() => show(false)}
      onPointerLeave={() => !selected && point(null)}
    >
      <div className="flex items-start gap-2 px-2 py-1.5">
        <button
          type="button"
          aria-expanded={selected}
          onClick={() => {
            onSelect();
            if (selected) point(null);
            else show(true);
          }}
          onFocus={() => show(false)}
          className="flex min-w-0 flex-1 items-start gap-2 rounded text-left text-xs leading-5"
        >
          <span
            className={`mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full text-[10px] font-bold ${marks[severity]}`}
          >
            <span aria-hidden="true">{severity === "info" ? "i" : "!"}</span>
            <span className="sr-only">{severity === "info" ? "Note" : severity}:</span>
          </span>
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            {message}
            {count > 1 && <span className="tabular text-muted"> ({count} times)</span>}
          </span>
        </button>
        <Place finding={finding} place={place} />
      </div>
      {selected && (
        <div className="flex flex-col gap-2 pr-3 pb-3 pl-8 text-xs leading-5">
          <p className="[overflow-wrap:anywhere] text-muted">{hint}</p>
          {concerned.length > 0 && (
            <ul aria-label="Clients" className="flex flex-wrap gap-1">
              {concerned.map(({ title, support }) => (
                <li
                  key={title}
                  title={support === "none" ? "Not supported" : "Supported in part"}
                  className={`rounded-full border px-1.5 text-2xs ${support === "none" ? "border-danger/50 text-danger" : "border-line-strong text-muted"}`}
                >
                  {title}
                </li>
              ))}
            </ul>
          )}
          {where && (
            <code className="rounded bg-press px-1.5 py-0.5 font-mono text-2xs leading-4 [overflow-wrap:anywhere] text-ink">
              {where.excerpt}
            </code>
          )}
          {finding.source?.usedAt && <Lines label="Used at" lines={finding.source.usedAt} place={place} />}
          {others.some(({ source }) => source) && (
            <Lines label="Also at" lines={others.flatMap(({ source }) => source ?? [])} place={place} />
          )}
          <p className="flex flex-wrap items-center gap-x-3 text-2xs text-muted">
            <span>
              {check} · <span className="font-mono">{rule}</span>
            </span>
            {url && /^https?:\/\//.test(url) && (
              <a
                href={url}
                target="_blank"
                rel="noreferrer noopener"
                className="flex items-center gap-1 underline-offset-2 hover:text-ink hover:underline"
              >
                {new URL(url).hostname.replace(/^www\./, "")} <Icon name="external" size={11} />
              </a>
            )}
          </p>
        </div>
      )}
    </li>
  );
}

function Place({ finding: { source }, place }: { finding: CheckFinding; place: MailPlace }) {
  return source ? <Line line={source} place={place} /> : null;
}

interface SourceLine {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

function Lines({ label, lines, place }: { label: string; lines: readonly SourceLine[]; place: MailPlace }) {
  const each = [...new Map(lines.map((line) => [`${line.file}:${line.line}`, line])).values()];
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 text-2xs text-muted">
      {label}
      {each.slice(0, MAX_PLACES).map((line) => (
        <Line key={`${line.file}:${line.line}`} line={line} place={place} />
      ))}
      {each.length > MAX_PLACES && <span>and {each.length - MAX_PLACES} more</span>}
    </p>
  );
}

function Line({ line, place }: { line: SourceLine; place: MailPlace }) {
  const go = useGo();
  if (isSite) return <span className="shrink-0 font-mono text-2xs leading-5 text-muted">{placeName(line)}</span>;
  return (
    <button
      type="button"
      title={`Open ${line.file}:${line.line} in the editor`}
      onClick={() => {
        void openLine(line);
        go({ ...place, at: `${line.file}:${line.line}` }, { replace: true });
      }}
      className="shrink-0 rounded px-1 font-mono text-2xs leading-5 text-muted underline decoration-line-strong underline-offset-2 hover:bg-press hover:text-ink"
    >
      {placeName(line)}
    </button>
  );
}
