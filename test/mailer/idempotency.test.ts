import {
  createMailer,
  type IdempotencyStore,
  MailError,
  type MailerOptions,
  memory,
  memoryIdempotency,
} from "posthorn";
import { startTestServer } from "posthorn/testing";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { mailErrorOf } from "../support/mail.ts";
import { type Act, scripted } from "../support/scripted-transport.ts";

const mail = { to: "ada@example.test", subject: "Your order", text: "Thank you", idempotencyKey: "order-42" };
const once = { retry: { attempts: 1 } };

function setUp(acts: readonly Act[] = [], options: Partial<MailerOptions> = {}) {
  const transport = scripted(acts);
  const mailer = createMailer({ transport, from: "hello@acme.test", ...once, ...options });
  return { transport, mailer };
}

/** A transport's act that waits until told. */
function gate(): { act: Act; open: (end?: Error) => void; reached: Promise<void> } {
  const held = Promise.withResolvers<undefined>();
  const reached = Promise.withResolvers<void>();
  return {
    act: () => {
      reached.resolve();
      return held.promise;
    },
    open: (end) => (end === undefined ? held.resolve(undefined) : held.reject(end)),
    reached: reached.promise,
  };
}

describe("the same key again", () => {
  test("gives the first receipt, and sends nothing", async () => {
    const { transport, mailer } = setUp();
    const first = await mailer.send(mail);
    expect(await mailer.send(mail)).toEqual(first);
    expect(transport.tries).toHaveLength(1);
  });

  test("with another body, subject or recipient is refused", async () => {
    const { transport, mailer } = setUp();
    await mailer.send(mail);
    for (const change of [{ text: "Other" }, { subject: "Other" }, { to: "eve@example.test" }, { cc: "c@x.test" }]) {
      const error = await mailErrorOf(mailer.send({ ...mail, ...change }));
      expect(error).toMatchObject({ code: "IDEMPOTENCY_CONFLICT", delivery: "not-sent", permanent: true });
      expect(error.message).toContain('"order-42"');
    }
    expect(transport.tries).toHaveLength(1);
  });

  test("is free again after a mail that was not sent", async () => {
    const { transport, mailer } = setUp([new MailError("DEFERRED", "Later")]);
    await mailErrorOf(mailer.send(mail));
    await mailer.send({ ...mail, text: "Corrected meanwhile" });
    expect(transport.tries).toHaveLength(2);
  });

  test.each<[string, Act]>([
    ["unknown", new MailError("CONNECTION_LOST", "Lost", { delivery: "unknown" })],
    ["partial", { refused: [{ address: "bob@example.test", status: "refused", permanent: true }] }],
  ])("stands for a mail that ended %s: it is not sent again", async (delivery, act) => {
    const { transport, mailer } = setUp([act]);
    const two = { ...mail, to: ["ada@example.test", "bob@example.test"] };
    const first = await mailErrorOf(mailer.send(two));
    const again = await mailErrorOf(mailer.send(two));
    expect(again.toJSON()).toEqual(first.toJSON());
    expect(again).toMatchObject({ delivery, retryable: false });
    expect(transport.tries).toHaveLength(1);
  });

  test("means the same mailer or any that shares the store, and no other", async () => {
    const store = memoryIdempotency();
    const { transport: one, mailer: a } = setUp([], { idempotency: { store } });
    const { transport: two, mailer: b } = setUp([], { idempotency: { store } });
    const { transport: three, mailer: c } = setUp();
    await a.send(mail);
    await b.send(mail);
    await c.send(mail);
    expect([one, two, three].map(({ tries }) => tries.length)).toEqual([1, 0, 1]);
  });

  test("a mail that cannot be prepared leaves the key free", async () => {
    const { transport, mailer } = setUp();
    await mailErrorOf(mailer.send({ ...mail, to: "no address" }));
    await mailer.send(mail);
    expect(transport.tries).toHaveLength(1);
  });

  test("on the wire: one mail arrives, however often and over however many connections it is asked for", async () => {
    await using server = await startTestServer({ faults: [{ at: "data", reply: "451 4.3.0 later", times: 1 }] });
    await using mailer = createMailer({ transport: server.url, from: "hello@acme.test", retry: { delayMs: 1 } });
    const receipts = await Promise.all(Array.from({ length: 10 }, () => mailer.send(mail)));
    expect(new Set(receipts.map(({ messageId }) => messageId)).size).toBe(1);
    expect(server.received).toHaveLength(1);
  });
});

describe("the Message-ID", () => {
  test("follows from the key, so that a receiver may tell a repeated mail too", async () => {
    const ids = await Promise.all(
      ["order-42", "order-42", "order-43"].map(async (idempotencyKey) => {
        const { mailer } = setUp();
        return (await mailer.send({ ...mail, idempotencyKey })).messageId;
      }),
    );
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@acme\.test>$/);
  });

  test("is the caller's where one is given", async () => {
    const { mailer } = setUp();
    expect((await mailer.send({ ...mail, messageId: "<mine@acme.test>" })).messageId).toBe("<mine@acme.test>");
  });
});

describe("the same key at the same time", () => {
  test("waits for the first, and gives its receipt", async () => {
    const { act, open, reached } = gate();
    const { transport, mailer } = setUp([act]);
    const first = mailer.send(mail);
    await reached;
    const second = mailer.send(mail);
    open();
    expect(await second).toEqual(await first);
    expect(transport.tries).toHaveLength(1);
  });

  test("with another body is refused at once", async () => {
    const { act, open, reached } = gate();
    const { mailer } = setUp([act]);
    const first = mailer.send(mail);
    await reached;
    expect(await mailErrorOf(mailer.send({ ...mail, text: "Other" }))).toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    open();
    await first;
  });

  test("takes over where the first was not sent", async () => {
    const { act, open, reached } = gate();
    const { transport, mailer } = setUp([act]);
    const first = mailErrorOf(mailer.send(mail));
    await reached;
    const second = mailer.send(mail);
    open(new MailError("DEFERRED", "Later"));
    expect(await first).toMatchObject({ code: "DEFERRED" });
    expect((await second).accepted).toEqual(["ada@example.test"]);
    expect(transport.tries).toHaveLength(2);
  });

  test("waits no longer than its own deadline, and may ask again", async () => {
    const { act, open, reached } = gate();
    const { mailer } = setUp([act]);
    const first = mailer.send(mail);
    await reached;
    const error = await mailErrorOf(mailer.send({ ...mail, timeoutMs: 20 }));
    expect(error).toMatchObject({ code: "TIMEOUT", delivery: "unknown", retryable: true });
    open();
    expect(await mailer.send(mail)).toEqual(await first);
  });
});

describe("a process that dies between reserving and committing", () => {
  test("leaves the key pending: nobody knows, so nobody sends, until somebody who knows says so", async () => {
    const store = memoryIdempotency();
    const { transport, mailer } = setUp([], { idempotency: { store: dyingBeforeCommit(store) } });
    expect(await warningsOf(() => mailer.send(mail))).toEqual([expect.stringContaining("could not be noted")]);
    expect(transport.tries).toHaveLength(1);

    // The next process, with the same store.
    const { transport: next, mailer: later } = setUp([], { idempotency: { store } });
    const error = await mailErrorOf(later.send(mail));
    expect(error).toMatchObject({ code: "IDEMPOTENCY_PENDING", delivery: "unknown", retryable: true });
    expect(await mailErrorOf(later.send({ ...mail, text: "Other" }))).toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    expect(next.tries).toEqual([]);
    await store.release("order-42");
    await later.send(mail);
    expect(next.tries).toHaveLength(1);
  });

  test("frees it when its time is over", async () => {
    let now = 0;
    const store = memoryIdempotency({ now: () => now });
    const { mailer } = setUp([], { idempotency: { store: dyingBeforeCommit(store), ttlMs: 1_000 } });
    await warningsOf(() => mailer.send(mail));
    const { transport, mailer: later } = setUp([], { idempotency: { store } });
    now = 999;
    await mailErrorOf(later.send(mail));
    now = 1_000;
    await later.send(mail);
    expect(transport.tries).toHaveLength(1);
  });
});

describe("a store of one's own", () => {
  test("is asked to reserve before anything is sent, and told the end", async () => {
    const calls: string[] = [];
    const kept = memoryIdempotency();
    const store: IdempotencyStore = {
      async reserve(key, record, ttlMs) {
        calls.push(`reserve ${key} ${record.outcome} ${ttlMs}`);
        return kept.reserve(key, record, ttlMs);
      },
      async commit(key, record, ttlMs) {
        // What a database keeps is JSON.
        const json = JSON.parse(JSON.stringify(record));
        calls.push(`commit ${key} ${Object.keys(json.outcome)} ${ttlMs}`);
        return kept.commit(key, json, ttlMs);
      },
      async release(key) {
        calls.push(`release ${key}`);
        return kept.release(key);
      },
    };
    const acts = [
      new MailError("DEFERRED", "Later"),
      () => {
        calls.push("send");
        return Promise.reject(new MailError("TIMEOUT", "Silence", { delivery: "unknown" }));
      },
    ];
    const { mailer } = setUp(acts, { idempotency: { store, ttlMs: 5_000 } });
    await mailErrorOf(mailer.send(mail));
    await mailErrorOf(mailer.send(mail));
    expect(await mailErrorOf(mailer.send(mail))).toMatchObject({ code: "TIMEOUT", delivery: "unknown" });
    expect(calls).toEqual([
      "reserve order-42 undefined 5000",
      "release order-42",
      "reserve order-42 undefined 5000",
      "send",
      "commit order-42 error 5000",
      "reserve order-42 undefined 5000",
    ]);
  });

  test("that cannot be asked keeps the mail from being sent", async () => {
    const store = { ...memoryIdempotency(), reserve: () => Promise.reject(new Error("the database is away")) };
    const { transport, mailer } = setUp([], { idempotency: { store } });
    const error = await mailErrorOf(mailer.send(mail));
    expect(error).toMatchObject({ code: "IDEMPOTENCY_STORE_FAILED", delivery: "not-sent", retryable: true });
    expect(error.message).toContain("the database is away");
    expect(transport.tries).toEqual([]);
  });

  test("that never answers is not waited for beyond the deadline; a late reservation is given back", async () => {
    const late = Promise.withResolvers<undefined>();
    const release = vi.fn(async () => {});
    const store: IdempotencyStore = { reserve: () => late.promise, commit: async () => {}, release };
    const { transport, mailer } = setUp([], { idempotency: { store } });
    expect(await mailErrorOf(mailer.send({ ...mail, timeoutMs: 20 }))).toMatchObject({
      code: "TIMEOUT",
      delivery: "not-sent",
    });
    late.resolve(undefined);
    await vi.waitFor(() => expect(release).toHaveBeenCalledWith("order-42"));
    expect(transport.tries).toEqual([]);
  });
});

describe("the store in memory", () => {
  test("forgets a key when its time is over", async () => {
    let now = 0;
    const store = memoryIdempotency({ now: () => now });
    const { transport, mailer } = setUp([], { idempotency: { store, ttlMs: 1_000 } });
    await mailer.send(mail);
    now = 999;
    await mailer.send(mail);
    expect(transport.tries).toHaveLength(1);
    now = 2_000;
    await mailer.send(mail);
    expect(transport.tries).toHaveLength(2);
  });

  test("keeps no more than maxKeys, and never forgets what is being sent", async () => {
    const store = memoryIdempotency({ maxKeys: 2 });
    const held = gate();
    const { transport, mailer } = setUp([held.act], { idempotency: { store } });
    const open = mailer.send({ ...mail, idempotencyKey: "open" });
    await held.reached;
    for (const idempotencyKey of ["1", "2", "3"]) await mailer.send({ ...mail, idempotencyKey });
    expect(await store.reserve("open", { fingerprint: "" }, 1)).toMatchObject({ fingerprint: expect.any(String) });
    await mailer.send({ ...mail, idempotencyKey: "1" });
    expect(transport.tries).toHaveLength(5);
    held.open();
    await open;
  });
});

test.each([[""], ["x".repeat(257)], [7]])("the key %j is refused", async (idempotencyKey) => {
  const { mailer } = setUp();
  expect(await mailErrorOf(mailer.send({ ...mail, idempotencyKey: idempotencyKey as string }))).toMatchObject({
    code: "INVALID_OPTION",
  });
});

test.each([0, -1, Number.NaN])("a ttlMs of %s is refused when the mailer is made", (ttlMs) => {
  expect(() => createMailer({ transport: memory(), idempotency: { ttlMs } })).toThrow(/idempotency\.ttlMs/);
});

/** What is written at the end never gets there, as where the process dies. */
function dyingBeforeCommit(store: IdempotencyStore): IdempotencyStore {
  const dead = () => Promise.reject(new Error("the process died"));
  return { ...store, commit: dead, release: dead };
}

/** The warnings of the process while `work` runs. */
async function warningsOf(work: () => Promise<unknown>): Promise<string[]> {
  const emit = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  onTestFinished(() => emit.mockRestore());
  await work();
  const texts = emit.mock.calls.map(([warning]) => String(warning));
  emit.mockRestore();
  return texts;
}
