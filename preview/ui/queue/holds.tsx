// What keeps mails from going out: pauses, which a person ends, and suspensions, which end by themselves.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { QueueOverview, QueueScope, QueueSuspension } from "../../protocol.ts";
import { changePause, refreshQueue } from "../api/queue.ts";
import { Button } from "../primitives/button.tsx";
import { ConfirmDialog } from "../primitives/confirm-dialog.tsx";
import { Icon } from "../primitives/icon.tsx";
import { formatAgo, formatSoon } from "./ages.ts";

export function Holds({ paused, suspended }: Pick<QueueOverview, "paused" | "suspended">) {
  if (paused.length + suspended.length === 0) return null;
  return (
    <ul aria-label="What holds mails back" className="shrink-0">
      {paused.map((scope) => (
        <Pause key={JSON.stringify(scope)} scope={scope} />
      ))}
      {suspended.map((suspension) => (
        <Suspended key={suspension.transport} suspension={suspension} />
      ))}
    </ul>
  );
}

function Pause({ scope }: { scope: QueueScope }) {
  const resume = useMutation({ mutationFn: () => changePause("resume", scope), onSettled: refreshQueue });
  const [asking, setAsking] = useState(false);
  const name = nameOfScope(scope);
  return (
    <li className="flex min-h-10 items-center gap-2.5 border-t border-line bg-post-soft py-1.5 pr-2 pl-4 text-xs text-ink">
      <Icon name="pause" size={14} />
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <strong className="font-semibold">Paused: {name}.</strong> No worker is handed its mails.
        {resume.error && <span className="text-danger"> {resume.error.message}</span>}
      </p>
      <Button tone="outline" disabled={resume.isPending} onClick={() => setAsking(true)} aria-label={`Resume ${name}`}>
        Resume
      </Button>
      {asking && (
        <ConfirmDialog
          label="Resume"
          question={`Resume ${name}?`}
          confirm="Resume"
          decline="Leave it paused"
          tone="solid"
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            resume.mutate();
          }}
        >
          Workers are handed what is due at once. What is sent cannot be taken back.
        </ConfirmDialog>
      )}
    </li>
  );
}

function Suspended({ suspension: { transport, reason, since, nextTryAt } }: { suspension: QueueSuspension }) {
  return (
    <li className="flex min-h-10 items-center gap-2.5 border-t border-danger/40 bg-danger-soft px-4 py-1.5 text-xs text-ink">
      <Icon name="warning" size={14} className="text-danger" />
      <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
        <strong className="font-semibold">Suspended: {nameOfScope({ transport })}</strong>, {formatAgo(since)}: {reason}
        . A single mail is tried {formatSoon(nextTryAt)} to see whether it works again.
      </p>
    </li>
  );
}

function nameOfScope(scope: QueueScope): string {
  if ("tag" in scope) return `tag ${scope.tag}`;
  if ("transport" in scope) return scope.transport === "" ? "the default transport" : `transport ${scope.transport}`;
  return "everything";
}
