/** What a worker has done since it began. */

import type { Settlement } from "../outbox/outbox.ts";
import { plural } from "./check-report.ts";

export class WorkerTotals {
  sent = 0;
  failed = 0;
  unknown = 0;
  /** Tries that are to be followed by another. */
  retried = 0;
  tries = 0;
  /** Of all tries. */
  durationMs = 0;

  add(settlement: Settlement): void {
    if (settlement.state === "queued") return;
    this[settlement.state === "scheduled" ? "retried" : settlement.state] += 1;
    for (const { durationMs, outcome } of settlement.attempts) {
      // That of a worker that died says when it was found, not how long the try took.
      if (outcome === "lost") continue;
      this.tries += 1;
      this.durationMs += durationMs;
    }
  }

  summary(): string {
    const { sent, failed, unknown, retried } = this;
    const parts = [
      `${sent} sent`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(unknown > 0 ? [`${unknown} unknown`] : []),
      ...(retried > 0 ? [`${plural(retried, "try", "tries")} to be followed by another`] : []),
    ];
    return parts.join(", ");
  }
}
