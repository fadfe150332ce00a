import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EncryptionKey, type Outbox, postgresOutbox, sqliteOutbox } from "posthorn/outbox";
import { afterEach, describe, expect, it } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { createDatabase } from "../support/postgres-database.ts";

type Keys = EncryptionKey | readonly EncryptionKey[] | undefined;

/** A store that outboxes with different keys are opened on. */
interface EncryptedStore extends AsyncDisposable {
  open(encryptionKey: Keys): Outbox<unknown>;
  /** Everything that is kept, as whoever steals it would see it. */
  stolen(): Promise<string>;
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function sqliteStore(): Promise<EncryptedStore> {
  const folder = mkdtempSync(join(tmpdir(), "posthorn-outbox-"));
  const path = join(folder, "mail.db");
  return {
    open: (encryptionKey) => opened(sqliteOutbox({ path, encryptionKey }) as Outbox<unknown>),
    stolen: async () => ["", "-wal"].map((end) => readFileSync(path + end, "latin1")).join(""),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function postgresStore(): Promise<EncryptedStore> {
  const database = await createDatabase();
  return {
    open: (encryptionKey) =>
      opened(postgresOutbox({ connectionString: database.url, encryptionKey }) as Outbox<unknown>),
    async stolen() {
      const rows = await database.run(
        `SELECT encode(body, 'escape') AS kept FROM posthorn.body
         UNION ALL SELECT encode(content, 'escape') FROM posthorn.content`,
      );
      return rows.map(({ kept }) => String(kept)).join("\n");
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

function opened(outbox: Outbox<unknown>): Outbox<unknown> {
  closing.push(() => outbox.close());
  return outbox;
}

describe.each([
  ["sqlite", sqliteStore],
  ["postgres", postgresStore],
] as const)("an encrypted outbox on %s", (_, openStore) => {
  it("keeps bodies and attachments so that only the key reads them, each attachment once", async () => {
    const store = await openStore();
    closing.push(async () => store[Symbol.asyncDispose]());
    const key = randomBytes(32).toString("base64");
    const message = await aMessage({
      text: "the code is OPEN-SESAME",
      attachments: [{ filename: "a.txt", content: "the vault is under the stairs" }],
    });
    const outbox = store.open(key);
    const [kept] = await outbox.enqueue([{ message }, { message }]);
    const id = kept?.id as string;
    const stolen = await store.stolen();
    expect(stolen).not.toContain("OPEN-SESAME");
    expect(stolen).not.toContain("under the stairs");
    expect(Buffer.from((await outbox.message(id))?.attachments[0]?.content as Uint8Array).toString()).toBe(
      "the vault is under the stairs",
    );
    expect((await outbox.message(id))?.text).toBe(message.text);

    const plain = store.open(undefined);
    await plain.enqueue([{ message }]);
    expect(await store.stolen()).toContain("OPEN-SESAME");
  });

  it("is read with an older key after a change, and with no other", async () => {
    const store = await openStore();
    closing.push(async () => store[Symbol.asyncDispose]());
    const [old, young] = [randomBytes(32), randomBytes(32).toString("hex")];
    const message = await aMessage();
    const [before] = await store.open(old).enqueue([{ message }]);
    const changed = store.open([young, old]);
    const [after] = await changed.enqueue([{ message }]);
    for (const one of [before, after]) expect((await changed.message(one?.id as string))?.text).toBe(message.text);
    for (const keys of [undefined, randomBytes(32)]) {
      const error = await mailErrorOf(store.open(keys).message(before?.id as string));
      expect(error).toMatchObject({ code: "OUTBOX_FAILED", message: expect.stringContaining("cannot be read") });
    }
    expect((await mailErrorOf(store.open(old).message(after?.id as string))).code).toBe("OUTBOX_FAILED");
  });

  it("refuses what is no key, and does not repeat it", async () => {
    const store = await openStore();
    closing.push(async () => store[Symbol.asyncDispose]());
    for (const wrong of ["hunter2", "", randomBytes(16), [], 7 as never]) {
      const error = await mailErrorOf((async () => store.open(wrong))());
      expect(error.code).toBe("INVALID_CONFIGURATION");
      expect(error.message).not.toContain("hunter2");
    }
  });
});
