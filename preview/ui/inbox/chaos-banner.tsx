// While the inbox misbehaves on purpose, it says so, wherever on its page one is.
import { useQuery } from "@tanstack/react-query";
import { type ChaosPhase, type ChaosTrigger, chaosPhases } from "../../protocol.ts";
import { chaosQuery, setChaos } from "../api/inbox.ts";
import { queryClient } from "../api/query-client.ts";
import { Button } from "../primitives/button.tsx";
import { Icon } from "../primitives/icon.tsx";

export const phaseNames: Readonly<Record<ChaosPhase, string>> = {
  Connect: "when a client connects",
  Authentication: "at the login",
  Sender: "at the sender (MAIL)",
  Recipient: "at a recipient (RCPT)",
  Body: "while the mail comes in",
  Reply: "in place of the last reply",
};

export function useActiveChaos(): readonly (readonly [ChaosPhase, ChaosTrigger])[] {
  const triggers = useQuery(chaosQuery).data;
  return triggers
    ? chaosPhases.map((phase) => [phase, triggers[phase]] as const).filter(([, { Probability }]) => Probability > 0)
    : [];
}

/** `answers 450`, and under which limits: `, in 50 % of cases, 3 more times`. */
export function describeTrigger({ ErrorCode, Drop, DelayMs, Probability, Times }: ChaosTrigger): {
  readonly deed: string;
  readonly limits: string;
} {
  const wait = DelayMs > 0 && `waits ${DelayMs < 1000 ? `${DelayMs} ms` : `${DelayMs / 1000} s`}`;
  const end = Drop ? "cuts the connection" : ErrorCode > 0 && `answers ${ErrorCode}`;
  const limits = [
    Probability < 100 && `in ${Probability} % of cases`,
    Times > 0 && (Times === 1 ? "once more" : `${Times} more times`),
  ];
  return {
    deed: [wait, end].filter((part) => part).join(" and "),
    limits: limits
      .filter((part) => part)
      .map((part) => `, ${part}`)
      .join(""),
  };
}

export async function switchOff(): Promise<void> {
  queryClient.setQueryData(chaosQuery.queryKey, await setChaos({}));
}

export function ChaosBanner() {
  const active = useActiveChaos();
  if (active.length === 0) return null;
  return (
    <div
      role="status"
      data-testid="chaos-banner"
      className="flex min-h-10 shrink-0 items-center gap-2.5 border-b border-danger/40 bg-danger-soft py-1.5 pr-2 pl-4 text-xs text-ink"
    >
      <Icon name="warning" className="text-danger" />
      <p className="min-w-0 flex-1">
        <strong className="font-semibold">Chaos is on.</strong> The inbox{" "}
        {active
          .map(([phase, trigger]) => {
            const { deed, limits } = describeTrigger(trigger);
            return `${deed} ${phaseNames[phase]}${limits}`;
          })
          .join("; ")}
        .
      </p>
      <Button tone="outline" onClick={() => void switchOff()}>
        Switch off
      </Button>
    </div>
  );
}
