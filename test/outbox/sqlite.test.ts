import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type DomainLimits, type Outbox, sqliteOutbox } from "posthorn/outbox";
import { expect, test } from "vitest";
import { outboxContract } from "../contracts/outbox.ts";

outboxContract("sqlite", async () => {
  const folder = mkdtempSync(join(tmpdir(), "posthorn-outbox-"));
  const path = join(folder, "mail.db");
  const opened: Outbox<never>[] = [];
  const open = (limits?: DomainLimits) => {
    const outbox = sqliteOutbox({ path, leaseMs: 600_000, limits });
    opened.push(outbox);
    return outbox as Outbox<unknown>;
  };
  return {
    outbox: open(),
    another: async () => open(),
    async limited(limits) {
      const [one, two] = [open(limits), open(limits)];
      return { one, two, [Symbol.asyncDispose]: async () => void (await Promise.all([one.close(), two.close()])) };
    },
    async expireLeases() {
      const database = new DatabaseSync(path, { timeout: 5_000 });
      database.exec("UPDATE posthorn_mail SET lease_until = 0 WHERE state = 'sending'");
      database.close();
    },
    async begin() {
      const database = new DatabaseSync(path, { timeout: 5_000 });
      database.exec("BEGIN");
      const end = async (sql: string): Promise<void> => {
        database.exec(sql);
        database.close();
      };
      return { tx: database, commit: () => end("COMMIT"), rollback: () => end("ROLLBACK") };
    },
    async [Symbol.asyncDispose]() {
      for (const outbox of opened) await outbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

test("sqlite tells that it is not there, and makes nothing by it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "posthorn-outbox-"));
  const path = join(folder, "mail.db");
  await using outbox = sqliteOutbox({ path });
  expect(await outbox.exists?.()).toBe(false);
  expect(existsSync(path)).toBe(false);
  new DatabaseSync(path).exec("CREATE TABLE users (email TEXT)");
  expect(await outbox.exists?.()).toBe(false);
  await outbox.start();
  expect(await outbox.exists?.()).toBe(true);
  rmSync(folder, { recursive: true, force: true });
});
