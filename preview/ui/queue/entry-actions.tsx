// What a person can decide of a mail: send it again, or take it back.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { QueueDetails } from "../../protocol.ts";
import { changeMails, refreshQueue } from "../api/queue.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";

export function EntryActions({ entry }: { entry: QueueDetails }) {
  const [asking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (verb: "retry" | "cancel") => changeMails(verb, [entry.id]),
    onSettled: refreshQueue,
  });
  const { state, hasBody } = entry;
  const canCancel = state === "queued" || state === "scheduled";
  const canRetry = hasBody && (state === "failed" || state === "unknown" || state === "cancelled");
  const refused = change.data?.refused[0];
  const problem = change.error?.message ?? (refused && `It could not be changed: ${refused.reason}.`);
  if (!canCancel && !canRetry && !problem) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {canRetry && (
        <Button
          tone="outline"
          icon="reset"
          disabled={change.isPending}
          onClick={() => (state === "unknown" ? setAsking(true) : change.mutate("retry"))}
        >
          Retry
        </Button>
      )}
      {canCancel && (
        <Button
          tone="outline"
          icon="close"
          disabled={change.isPending}
          title="No worker gets it; it can be retried later"
          onClick={() => change.mutate("cancel")}
        >
          Cancel
        </Button>
      )}
      {problem && (
        <p role="alert" className="text-xs text-danger">
          {problem}
        </p>
      )}
      {asking && (
        <RetryDialog
          to={entry.pending}
          onClose={() => setAsking(false)}
          onRetry={() => {
            setAsking(false);
            change.mutate("retry");
          }}
        />
      )}
    </div>
  );
}

interface RetryDialogProps {
  readonly to: readonly string[];
  readonly onClose: () => void;
  readonly onRetry: () => void;
}

function RetryDialog({ to, onClose, onRetry }: RetryDialogProps) {
  return (
    <Dialog label="Send it again" onClose={onClose}>
      <div className="p-5">
        <h2 className="text-md font-semibold">Send a mail that may have arrived?</h2>
        <p className="mt-1 text-sm text-muted [overflow-wrap:anywhere]">
          Nobody knows what became of its last try. {to.join(", ")} may get it twice; what is sent cannot be taken back.
        </p>
        <div className="mt-5 flex justify-end gap-2">
          <Button tone="outline" onClick={onClose}>
            Leave it
          </Button>
          <Button tone="danger" onClick={onRetry}>
            Send it again
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
