import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPostgres } from "../support/postgres-server.ts";
import { randomFrom } from "../support/random.ts";
import { runScenario } from "./scenario.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "posthorn-crash-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ["SQLite", "park"],
  ["SQLite", "retry"],
  ["Postgres, which is restarted meanwhile,", "retry"],
] as const)(
  "%s loses no mail and sends none twice unseen while its processes are killed (%s)",
  { timeout: 300_000 },
  async (engine, onUnknown) => {
    const seed = Date.now();
    await using postgres = engine === "SQLite" ? undefined : await startPostgres();
    const report = await runScenario({
      folder: await mkdtemp(join(folder, "run-")),
      postgres: postgres?.url,
      restartDatabase: postgres && (() => postgres.restart()),
      mails: 1_000,
      kills: 8,
      workers: postgres ? 4 : 2,
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
