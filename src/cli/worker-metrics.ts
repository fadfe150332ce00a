/** A worker and its outbox in the text format of Prometheus (0.0.4, which OpenMetrics scrapers read too). */

import type { MailWorker } from "../mailer/queue.ts";
import { OUTBOX_STATES, type Outbox } from "../outbox/outbox.ts";
import { ageSeconds } from "./queue/age.ts";
import type { WorkerTotals } from "./worker-totals.ts";

export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export interface Measured {
  readonly outbox: Outbox<unknown>;
  readonly working: MailWorker;
  readonly concurrency: number;
  readonly totals: WorkerTotals;
}

export async function workerMetrics({ outbox, working, concurrency, totals }: Measured): Promise<string> {
  // Without its database a worker still has something to tell: that it is without.
  const [counts, paused, suspended] = await Promise.all([outbox.counts(), outbox.paused(), outbox.suspended()]).catch(
    () => [],
  );
  const { sent, failed, unknown, retried, tries, durationMs } = totals;
  const families: string[] = [
    family("posthorn_outbox_up", "gauge", "Whether the outbox can be read.", [["", counts === undefined ? 0 : 1]]),
    family(
      "posthorn_worker_mails_total",
      "counter",
      "Mails that this worker has settled, by what became of them; retried: tries that another will follow.",
      Object.entries({ sent, failed, unknown, retried }).map(([outcome, value]) => [`{outcome="${outcome}"}`, value]),
    ),
    family("posthorn_worker_delivery_seconds", "summary", "How long this worker's tries to deliver took.", [
      ["_sum", durationMs / 1_000],
      ["_count", tries],
    ]),
    family("posthorn_worker_active", "gauge", "Mails in this worker's hands.", [["", working.active]]),
    family("posthorn_worker_concurrency", "gauge", "Mails that may be in its hands at once.", [["", concurrency]]),
  ];
  if (counts !== undefined && paused !== undefined && suspended !== undefined) {
    families.push(
      family(
        "posthorn_outbox_mails",
        "gauge",
        "Mails in the outbox, by state.",
        OUTBOX_STATES.map((state) => [`{state="${state}"}`, counts[state]]),
      ),
      family(
        "posthorn_outbox_oldest_queued_seconds",
        "gauge",
        "Age of the oldest mail that is due and not being sent; 0 where there is none.",
        [["", ageSeconds(counts.oldestQueuedAt) ?? 0]],
      ),
      family("posthorn_outbox_sent_last_minute", "gauge", "Mails sent in the last 60 seconds, by all workers.", [
        ["", counts.sentLastMinute],
      ]),
      family("posthorn_outbox_paused", "gauge", "How many scopes are paused: everything, transports, tags.", [
        ["", paused.length],
      ]),
      family("posthorn_outbox_suspended", "gauge", "How many transports are suspended because they do not work.", [
        ["", suspended.length],
      ]),
    );
  }
  return families.join("");
}

/** @param samples What follows the name, suffix or labels, and the value. */
function family(
  name: string,
  type: "counter" | "gauge" | "summary",
  help: string,
  samples: readonly (readonly [string, number])[],
): string {
  const lines = samples.map(([rest, value]) => `${name}${rest} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}
