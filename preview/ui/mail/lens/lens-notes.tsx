// What each lens did to the mail, with the page where that is documented or was measured.
import { type AppliedLens, type LensNote, lensClients, lensDarkModes, lensReaders } from "../../../protocol.ts";
import { Icon } from "../../primitives/icon.tsx";
import { Certainty } from "./certainty.tsx";

export default function LensNotes({ applied }: { applied: readonly AppliedLens[] }) {
  return (
    <div className="divide-y divide-line">
      {applied.map(({ label, certainty, notes }) => (
        <section key={label} className="px-4 py-3">
          <h2 className="flex items-baseline justify-between gap-3 text-sm font-semibold">
            {label} <Certainty of={certainty} className="font-normal" />
          </h2>
          <p className="mt-0.5 text-2xs text-muted">{basisOf(label)}</p>
          {notes.length > 0 ? (
            <ul className="mt-2 flex flex-col">
              {notes.map((note) => (
                <Note key={note.text} note={note} />
              ))}
            </ul>
          ) : (
            <p className="mt-2 text-xs">Nothing in this mail is changed.</p>
          )}
        </section>
      ))}
    </div>
  );
}

function Note({ note: { text, source, count } }: { note: LensNote }) {
  return (
    <li className="flex items-baseline gap-2 border-t border-line py-1.5 text-xs first:border-0">
      <span className="min-w-0 flex-1 wrap-anywhere">
        {text.split("`").map((part, index) =>
          index % 2 === 1 ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text stay in their places.
            <code key={index} className="rounded-sm bg-hover px-1 font-mono text-2xs">
              {part}
            </code>
          ) : (
            part
          ),
        )}
        {count > 1 && <span className="tabular text-muted"> · {count}×</span>}
      </span>
      <a
        href={source}
        target="_blank"
        rel="noreferrer"
        className="inline-flex shrink-0 items-center gap-1 rounded-sm text-2xs text-muted underline decoration-line-strong underline-offset-2 hover:text-ink"
      >
        {hostOf(source)}
        <Icon name="external" size={10} />
      </a>
    </li>
  );
}

function basisOf(label: string): string | undefined {
  const modes = lensDarkModes.map((mode) => ({ ...mode, label: `Dark mode: ${mode.label}` }));
  const known = [...lensClients, ...modes, ...Object.values(lensReaders)];
  return known.find((lens) => lens.label === label)?.basis;
}

function hostOf(address: string): string {
  return new URL(address).hostname.replace(/^www\./, "");
}
