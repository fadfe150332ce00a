import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { randomFrom } from "../support/random.ts";
import { runScenario } from "./scenario.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "posthorn-crash-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(["park", "retry"] as const)(
  "loses no mail and sends none twice unseen while its processes are killed (%s)",
  { timeout: 300_000 },
  async (onUnknown) => {
    const seed = Date.now();
    const report = await runScenario({
      folder: await mkdtemp(join(folder, "run-")),
      mails: 1_000,
      kills: 8,
      workers: 2,
      onUnknown,
      outageMs: 2_000,
      perSecond: 150,
      random: randomFrom(seed),
      tell: () => undefined,
    });
    expect(report.wrong, `seed ${seed}`).toEqual([]);
    expect(report.killed.enqueuer).toBeGreaterThanOrEqual(8);
    expect(report.killed.worker).toBeGreaterThanOrEqual(8);
    expect(report.acknowledged).toBe(1_000);
    expect(report.delivered + report.parked - report.parkedButTaken).toBe(1_000);
    if (onUnknown === "retry") expect(report.delivered).toBe(1_000);
  },
);
