// What a person can decide of a mail: send it again, or take it back.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { QueueDetails } from "../../protocol.ts";
import { changeMails, refreshQueue } from "../api/queue.ts";
import { Button } from "../primitives/button.tsx";
import { ConfirmDialog } from "../primitives/confirm-dialog.tsx";

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
        <ConfirmDialog
          label="Send it again"
          question="Send a mail that may have arrived?"
          confirm="Send it again"
          decline="Leave it"
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            change.mutate("retry");
          }}
        >
          Nobody knows what became of its last try. {entry.pending.join(", ")} may get it twice; what is sent cannot be
          taken back.
        </ConfirmDialog>
      )}
    </div>
  );
}
