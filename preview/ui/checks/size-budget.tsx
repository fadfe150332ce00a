// Where the bytes of the HTML are, against the size at which Gmail cuts a mail.
import type { ChecksReport } from "../../protocol.ts";
import { formatBytes } from "../primitives/quantities.ts";

const SHOWN = 8;

export function SizeBudget({ size }: { size: NonNullable<ChecksReport["size"]> }) {
  const share = size.bytes / size.limit;
  const shown = size.parts.slice(0, SHOWN);
  const rest = size.parts.slice(SHOWN).reduce((sum, { bytes }) => sum + bytes, 0);
  const rows = rest > 0 ? [...shown, { name: `${size.parts.length - SHOWN} more`, bytes: rest }] : shown;
  return (
    <section aria-label="Size of the HTML" className="mx-4 mt-4 border-t border-line pt-3">
      <h2 className="flex items-baseline gap-2 text-xs font-semibold">
        Size
        <span className={`tabular font-normal ${share > 1 ? "text-danger" : "text-muted"}`}>
          {formatBytes(size.bytes)} of the {formatBytes(size.limit)} that Gmail shows, by{" "}
          {size.by === "component" ? "component" : "block"}
        </span>
      </h2>
      <ul className="mt-2 flex flex-col gap-1">
        {rows.map(({ name, bytes }) => (
          <li key={name} className="grid grid-cols-[1fr_64px_52px] items-center gap-2 text-2xs">
            <span className="truncate text-ink" title={name}>
              {name.replace(/^emails\//, "")}
            </span>
            <span className="h-1 overflow-hidden rounded-full bg-press">
              <span
                className={`block h-full rounded-full ${share > 1 ? "bg-danger" : "bg-post-line"}`}
                style={{ width: `${Math.max(2, (bytes / Math.max(size.bytes, 1)) * 100)}%` }}
              />
            </span>
            <span className="tabular text-right text-muted">{formatBytes(bytes)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
