// Sends all mails of a state again, on whatever page they are, once somebody has agreed to it.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { QueueRetryAll } from "../../protocol.ts";
import { refreshQueue, retryAll } from "../api/queue.ts";
import { Button } from "../primitives/button.tsx";
import { ConfirmDialog } from "../primitives/confirm-dialog.tsx";

interface RetryAllProps {
  readonly state: QueueRetryAll["state"];
  readonly count: number;
}

export function RetryAll({ state, count }: RetryAllProps) {
  const [asking, setAsking] = useState(false);
  const retry = useMutation({ mutationFn: () => retryAll(state), onSettled: refreshQueue });
  const problem = retry.error?.message ?? (retry.data?.retried === 0 ? "Their bodies were removed." : null);
  if (count === 0) return null;
  return (
    <>
      {problem && (
        <p role="alert" className="min-w-0 truncate text-xs text-danger" title={problem}>
          {problem}
        </p>
      )}
      <Button icon="reset" disabled={retry.isPending} onClick={() => setAsking(true)}>
        Retry all
      </Button>
      {asking && (
        <ConfirmDialog
          label="Send all of them again"
          question={`Send ${count.toLocaleString()} ${state} ${count === 1 ? "mail" : "mails"} again?`}
          confirm={count === 1 ? "Send it again" : "Send them again"}
          decline={count === 1 ? "Leave it" : "Leave them"}
          tone={state === "failed" ? "solid" : "danger"}
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            retry.mutate();
          }}
        >
          {consequences[state](count)} What is sent cannot be taken back.
        </ConfirmDialog>
      )}
    </>
  );
}

const consequences: Readonly<Record<QueueRetryAll["state"], (count: number) => string>> = {
  failed: (count) => `Workers get ${count === 1 ? "it" : "them"} at once, with all tries anew.`,
  unknown: (count) =>
    `Nobody knows what became of ${count === 1 ? "its" : "their"} last try: whoever got it may get it twice.`,
  cancelled: (count) =>
    `Somebody took ${count === 1 ? "it" : "them"} back; workers get ${count === 1 ? "it" : "them"} at once.`,
};
