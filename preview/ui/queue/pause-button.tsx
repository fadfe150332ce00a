// Stops the handing out of mails: of everything, or of one transport or tag.
import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import type { QueueEntry, QueueScope } from "../../protocol.ts";
import { changePause, refreshQueue } from "../api/queue.ts";
import { Button } from "../primitives/button.tsx";
import { Icon } from "../primitives/icon.tsx";
import { Popover } from "../primitives/popover.tsx";

const ID = "pause-popover";
const kinds = { all: "Everything", transport: "One transport", tag: "One tag" } as const;
type Kind = keyof typeof kinds;

interface PauseButtonProps {
  readonly paused: readonly QueueScope[];
  /** Their transports and tags are offered. */
  readonly entries: readonly QueueEntry[];
}

export function PauseButton({ paused, entries }: PauseButtonProps) {
  return (
    <Popover
      id={ID}
      label="Pause"
      title="Hand out no more mails, to no worker; what is being sent goes on"
      width={288}
      button={
        <>
          <Icon name="pause" size={14} />
          Pause…
        </>
      }
    >
      <PausePanel paused={paused} entries={entries} />
    </Popover>
  );
}

function PausePanel({ paused, entries }: PauseButtonProps) {
  const isAllPaused = paused.some((scope) => "all" in scope);
  const [kind, setKind] = useState<Kind>(isAllPaused ? "transport" : "all");
  const [name, setName] = useState("");
  const names = useId();
  const pause = useMutation({
    mutationFn: (scope: QueueScope) => changePause("pause", scope),
    onSuccess: () => document.getElementById(ID)?.hidePopover(),
    onSettled: refreshQueue,
  });
  const scope: QueueScope =
    kind === "all" ? { all: true } : kind === "tag" ? { tag: name.trim() } : { transport: name.trim() };
  const known = kind === "tag" ? entries.flatMap(({ tags }) => tags) : entries.flatMap(({ via }) => via ?? []);
  return (
    <form
      className="p-4"
      onSubmit={(event) => {
        event.preventDefault();
        pause.mutate(scope);
      }}
    >
      <h2 className="text-sm font-semibold">Pause</h2>
      <p className="mt-0.5 text-xs text-muted">
        No worker is handed these mails until somebody resumes them; what is being sent goes on.
      </p>
      <fieldset className="mt-2">
        <legend className="sr-only">What to pause</legend>
        {(Object.keys(kinds) as Kind[]).map((each) => (
          <label key={each} className="flex h-7 items-center gap-2 text-sm has-disabled:text-muted">
            <input
              type="radio"
              name="pause-kind"
              checked={kind === each}
              disabled={each === "all" && isAllPaused}
              onChange={() => {
                setKind(each);
                setName("");
              }}
              className="size-3.5 shrink-0 accent-ink"
            />
            {kinds[each]}
            {each === "all" && isAllPaused && <span className="text-xs">is paused</span>}
          </label>
        ))}
      </fieldset>
      {kind !== "all" && (
        <>
          <input
            key={kind}
            aria-label={kind === "tag" ? "Tag" : "Transport"}
            list={names}
            required={kind === "tag"}
            value={name}
            onChange={({ target }) => setName(target.value)}
            placeholder={kind === "tag" ? "newsletter" : "empty: the default one"}
            autoComplete="off"
            spellCheck={false}
            className="mt-1 h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 text-sm"
          />
          <datalist id={names}>
            {[...new Set(known)].map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </>
      )}
      {pause.error && (
        <p role="alert" className="mt-2 text-xs text-danger [overflow-wrap:anywhere]">
          {pause.error.message}
        </p>
      )}
      <div className="mt-3 flex justify-end">
        <Button type="submit" tone="solid" icon="pause" disabled={pause.isPending}>
          {kind === "all" ? "Pause everything" : kind === "tag" ? "Pause this tag" : "Pause this transport"}
        </Button>
      </div>
    </form>
  );
}
