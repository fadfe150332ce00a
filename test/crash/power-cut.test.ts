import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sqliteOutbox } from "posthorn/outbox";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../support/random.ts";
import { Disk } from "./disk.ts";
import { type FileEvent, hasStrace, record } from "./recording.ts";

const MAILS = 60;
const CUTS = 400;

describe.skipIf(!hasStrace())("a power cut (needs strace: run scripts/install-test-packages.sh)", () => {
  it("loses nothing that was acknowledged, and no marker", { timeout: 300_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "posthorn-power-"));
    try {
      const target = join(folder, "outbox.db");
      const script = [join(import.meta.dirname, "power-cut-subject.ts"), target, String(MAILS)];
      const events = await record(script, target, join(folder, "trace"));
      const random = randomFrom(20_261_126);
      const due = instants(events, random);
      const disk = new Disk();
      const told = new Map<string, string>();
      let cuts = 0;
      for (const [index, event] of events.entries()) {
        disk.apply(event);
        if (event.kind === "say") {
          const [state, id] = event.line.split(" ") as [string, string];
          told.set(id, state);
        }
        if (!due.has(index)) continue;
        // Between nothing and everything of what was not synced.
        const share = [0, 1, 0.5, 0.9][cuts % 4] as number;
        const left = join(folder, `cut-${index}`);
        mkdirSync(left);
        disk.cutPower(left, () => random() < share);
        await expectAll(join(left, "outbox.db"), told, `cut after event ${index}, share ${share}`);
        rmSync(left, { recursive: true });
        cuts += 1;
      }
      expect(cuts).toBeGreaterThanOrEqual(CUTS);
      expect([...told.values()].filter((state) => state === "sent").length).toBeGreaterThan(MAILS);
      console.log(`${cuts} power cuts over ${events.length} writes and syncs; ${told.size} mails, none lost`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("would notice if what was acknowledged had not been synced", { timeout: 300_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "posthorn-power-"));
    try {
      const target = join(folder, "outbox.db");
      const script = [join(import.meta.dirname, "power-cut-subject.ts"), target, "9"];
      const events = await record(script, target, join(folder, "trace"));
      // The same writes, but for the sync before the last acknowledgement.
      const last = events.findLastIndex(({ kind }) => kind === "say");
      const lastSync = events.findLastIndex(({ kind }, index) => kind === "sync" && index < last);
      const disk = new Disk();
      for (const [index, event] of events.entries()) if (index <= last && index !== lastSync) disk.apply(event);
      const left = join(folder, "left");
      mkdirSync(left);
      disk.cutPower(left, () => false);
      await using outbox = sqliteOutbox({ path: join(left, "outbox.db") });
      const told = events.filter((event) => event.kind === "say").map(({ line }) => line.split(" ")[1] as string);
      expect(await outbox.get(told[0] as string)).toBeDefined();
      expect(await outbox.get(told.at(-1) as string)).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Every acknowledgement, and as many others as there are to be cuts. */
function instants(events: readonly FileEvent[], random: () => number): ReadonlySet<number> {
  const due = new Set<number>();
  for (const [index, { kind }] of events.entries()) if (kind === "say") due.add(index);
  const first = events.findIndex(({ kind }) => kind === "say");
  while (due.size < CUTS) due.add(first + Math.floor(random() * (events.length - first)));
  return due;
}

async function expectAll(path: string, told: ReadonlyMap<string, string>, when: string): Promise<void> {
  const outbox = sqliteOutbox({ path });
  try {
    for (const [id, state] of told) {
      const entry = await outbox.get(id);
      expect(entry, `${id}, ${when}`).toBeDefined();
      if (state === "sent") expect(entry?.state, `${id}, ${when}`).toBe("sent");
    }
  } finally {
    await outbox.close();
  }
  const database = new DatabaseSync(path);
  const known = database.prepare("SELECT id FROM posthorn_mail WHERE state = 'sent' OR marked_at IS NOT NULL").all();
  const reached = new Set(known.map(({ id }) => id));
  for (const [id, state] of told) if (state === "marked") expect(reached, `${id}, ${when}`).toContain(id);
  expect(database.prepare("PRAGMA integrity_check").get(), when).toEqual({ integrity_check: "ok" });
  database.close();
}
