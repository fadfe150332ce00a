/** `posthorn worker`: delivers from the outbox, as a process of its own, until it is told to stop. */

import { once } from "node:events";
import { styleText } from "node:util";
import { createMailer } from "../mailer.ts";
import type { OutboxEntry, Settlement } from "../outbox/outbox.ts";
import { startHealthServer } from "./health-server.ts";
import type { WorkerFlags } from "./program.ts";
import { printable, rows } from "./rows.ts";
import { workerSettings } from "./worker-settings.ts";
import { WorkerTotals } from "./worker-totals.ts";

export interface WorkerOptions extends WorkerFlags {
  readonly signal: AbortSignal;
}

export async function worker(options: WorkerOptions): Promise<void> {
  const { concurrency, onUnknown, untilEmpty = false, healthPort, stopTimeout, verbose = false, signal } = options;
  const { mailer: settings, outbox, label } = await workerSettings(options);
  await using mailer = createMailer(settings);
  // What is wrong with the outbox is to be said now, not by a worker that tries again and again.
  await outbox.start();

  const totals = new WorkerTotals();
  const working = mailer.work({
    concurrency,
    untilEmpty,
    onUnknown,
    onSettled(entry, settlement) {
      totals.add(settlement);
      if (verbose) process.stdout.write(describe(entry, settlement));
    },
  });
  await using health =
    healthPort === undefined
      ? undefined
      : await startHealthServer({ port: healthPort, outbox, totals, working, concurrency, stopping: signal });
  process.stdout.write(`${styleText("bold", "Working")} on ${printable(label)}, ${concurrency} at once\n`);
  process.stdout.write(
    rows(
      [
        ["Sends by", mailer.transport.name],
        ["Health", health && `${health.url}/healthz, /readyz, /metrics`],
      ],
      process.stdout,
    ),
  );

  await Promise.race([working.done, signal.aborted ? undefined : once(signal, "abort")]);
  if (signal.aborted) await working.stop({ timeoutMs: stopTimeout * 1_000 });
  await working.done;
  process.stdout.write(`${signal.aborted ? "Stopped" : "Nothing is due any more"}: ${totals.summary()}\n`);
}

/** One line a mail, without what its recipients might mind. */
function describe(entry: OutboxEntry, settlement: Settlement): string {
  const last = settlement.state === "queued" ? undefined : settlement.attempts.at(-1);
  const parts = [
    new Date().toISOString(),
    wordOf(settlement).padEnd(14),
    entry.id,
    entry.template ?? "-",
    last?.transport ?? entry.via ?? "-",
    last === undefined ? undefined : `${last.durationMs} ms`,
    last?.code,
  ];
  return `${printable(parts.filter((part) => part !== undefined).join("  "))}\n`;
}

function wordOf(settlement: Settlement): string {
  if (settlement.state === "queued") return "given back";
  return settlement.state === "scheduled" ? `again in ${Math.ceil(settlement.delayMs / 1_000)} s` : settlement.state;
}
