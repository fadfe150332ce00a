/** What holds for every outbox; each engine's test runs it. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Message } from "posthorn";
import type { Claim, ConsumeOptions, DomainLimits, Outbox, OutboxAttempt, Settlement } from "posthorn/outbox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";

/** A store of its own, empty, and ways to do to it what only its engine can. */
export interface OutboxUnderTest extends AsyncDisposable {
  readonly outbox: Outbox<unknown>;
  /** Another outbox on the same store, as another process would have it; closed with the rest. */
  another(): Promise<Outbox<unknown>>;
  /** Makes every lease end, as if the workers that hold them had been silent for too long. */
  expireLeases(): Promise<void>;
  /** Two outboxes on the same store, as two processes would have them, with these limits. */
  limited(
    limits: DomainLimits,
  ): Promise<AsyncDisposable & { readonly one: Outbox<unknown>; readonly two: Outbox<unknown> }>;
  /** A transaction as a user's own code would open it; undefined where the engine has none. */
  begin?(): Promise<TransactionUnderTest>;
}

export interface TransactionUnderTest {
  readonly tx: unknown;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export function outboxContract(name: string, open: () => Promise<OutboxUnderTest>): void {
  describe(`${name} as an outbox`, () => {
    let subject: OutboxUnderTest;
    let outbox: Outbox<unknown>;
    beforeEach(async () => {
      subject = await open();
      outbox = subject.outbox;
    });
    afterEach(() => subject[Symbol.asyncDispose]());

    test("gives a worker the very message that was enqueued, and keeps what became of it", async () => {
      const message = await aMessage({
        cc: "c@example.test",
        bcc: "d@example.test",
        tags: ["welcome"],
        metadata: { user: "42" },
        attachments: [
          { filename: "a.bin", content: new Uint8Array([0, 1, 255]) },
          { filename: "b.txt", content: "Größe" },
        ],
      });
      const [kept] = await outbox.enqueue([
        { message, via: "bulk", template: "Welcome", onUnknown: "park", context: { trace: "1" } },
      ]);
      expect(kept).toEqual({ id: expect.any(String), messageId: message.messageId, duplicate: false });
      const id = kept?.id as string;
      expect(await outbox.get(id)).toMatchObject({
        ...{ id, state: "queued", messageId: message.messageId, from: "hello@acme.test", subject: message.subject },
        ...{ to: message.envelope.to, pending: message.envelope.to, tags: ["welcome"], via: "bulk" },
        ...{ template: "Welcome", onUnknown: "park", context: { trace: "1" }, attempts: 0, history: [], hasBody: true },
        mayBeDuplicate: false,
      });
      expect(plain(await outbox.message(id))).toEqual(plain(message));

      const claims = await drain(outbox, async () => sent);
      expect(claims).toHaveLength(1);
      expect(plain(claims[0]?.message)).toEqual(plain(message));
      expect(claims[0]?.entry).toMatchObject({ id, state: "sending", context: { trace: "1" } });
      expect(await outbox.get(id)).toMatchObject({
        ...{ state: "sent", attempts: 1, history: [attempted("sent")], endedAt: expect.any(String) },
      });
      expect(await outbox.counts()).toMatchObject({ queued: 0, sending: 0, sent: 1, sentLastMinute: 1 });
    });

    test("tells that it is there, before it is opened too", async () => {
      await outbox.start();
      expect(await outbox.exists?.()).toBe(true);
      expect(await (await subject.another()).exists?.()).toBe(true);
    });

    test("hands out mails by priority, and among equals the oldest first", async () => {
      const subjects = ["first", "second", "urgent", "last"];
      for (const [index, priority] of [0, 0, 10, -1].entries())
        await outbox.enqueue([{ message: await aMessage({ subject: subjects[index] as string }), priority }]);
      const claims = await drain(outbox, async () => sent);
      expect(claims.map(({ message }) => message.subject)).toEqual(["urgent", "first", "second", "last"]);
    });

    test("hands out each mail once, to many workers at a time, and to no more slots than there are", async () => {
      const message = await aMessage();
      const count = 60;
      await outbox.enqueue(Array.from({ length: count }, () => ({ message })));
      const seen: string[] = [];
      let [open, most] = [0, 0];
      const handler = async ({ entry }: Claim): Promise<Settlement> => {
        seen.push(entry.id);
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
        return sent;
      };
      const other = await subject.another();
      const consumers = [outbox, other].map((one) => one.consume(handler, { concurrency: 4, untilEmpty: true }));
      await Promise.all(consumers.map(({ done }) => done));
      expect(seen).toHaveLength(count);
      expect(new Set(seen).size).toBe(count);
      expect(most).toBeLessThanOrEqual(8);
      expect(await outbox.counts()).toMatchObject({ queued: 0, sent: count });
    });

    test("wakes an idle worker of another process", async () => {
      const other = await subject.another();
      const { claims, consumer } = collect(other, async () => sent);
      const [kept] = await outbox.enqueue([{ message: await aMessage() }]);
      await until(async () => (await outbox.get(kept?.id as string))?.state === "sent");
      await consumer.stop();
      expect(claims).toHaveLength(1);
    });

    test("keeps a mail back until its time has come", async () => {
      const message = await aMessage();
      const [later, soon] = await outbox.enqueue([
        { message, startAfter: new Date(Date.now() + 3_600_000) },
        { message, startAfter: new Date(Date.now() + 300) },
      ]);
      expect(await outbox.get(later?.id as string)).toMatchObject({
        state: "scheduled",
        startAfter: expect.any(String),
      });
      const { claims, consumer } = collect(outbox, async () => sent);
      await until(async () => (await outbox.get(soon?.id as string))?.state === "sent");
      await consumer.stop();
      expect(claims.map(({ entry }) => entry.id)).toEqual([soon?.id]);
      expect(await outbox.counts()).toMatchObject({ scheduled: 1, sent: 1 });
    });

    test("hands out again what is to be tried again, to those who are left", async () => {
      const message = await aMessage({ to: ["ada@example.test", "bob@example.test"] });
      const [kept] = await outbox.enqueue([{ message }]);
      const envelopes: (readonly string[])[] = [];
      const { claims, consumer } = collect(outbox, async (claim) => {
        envelopes.push(claim.message.envelope.to);
        if (envelopes.length > 1) return sent;
        await claim.mark();
        return {
          ...{ state: "scheduled", delayMs: 20, attempts: [attempted("partial")] },
          ...{ pending: ["bob@example.test"], mayBeDuplicate: true },
        };
      });
      const id = kept?.id as string;
      await until(async () => (await outbox.get(id))?.state === "sent");
      await consumer.stop();
      expect(envelopes).toEqual([["ada@example.test", "bob@example.test"], ["bob@example.test"]]);
      expect(claims[1]?.message.to).toEqual(message.to);
      expect(claims[1]?.abandoned).toBeUndefined();
      expect(await outbox.get(id)).toMatchObject({
        ...{ attempts: 2, history: [attempted("partial"), attempted("sent")], mayBeDuplicate: true },
        pending: ["bob@example.test"],
      });
    });

    test("takes back a mail that a worker gives back, without counting a try", async () => {
      const [kept] = await outbox.enqueue([{ message: await aMessage() }]);
      let calls = 0;
      const { consumer } = collect(outbox, async () => (calls++ === 0 ? { state: "queued" } : sent));
      await until(async () => (await outbox.get(kept?.id as string))?.state === "sent");
      await consumer.stop();
      expect(calls).toBe(2);
      expect(await outbox.get(kept?.id as string)).toMatchObject({ attempts: 1 });
    });

    test("finishes what is in hand before a consumer has stopped, and claims nothing more", async () => {
      const message = await aMessage();
      await outbox.enqueue([{ message }, { message }]);
      const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
      const { claims, consumer } = collect(outbox, async () => gate.then(() => sent));
      await until(async () => claims.length === 1);
      const stopping = consumer.stop();
      expect(consumer.active).toBe(1);
      openGate();
      await stopping;
      expect(await outbox.counts()).toMatchObject({ queued: 1, sending: 0, sent: 1 });
    });

    test("says of an abandoned mail whether the server may have it", async () => {
      const message = await aMessage();
      const [early, late] = await outbox.enqueue([{ message }, { message }]);
      const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
      const lost = collect(
        outbox,
        async (claim) => {
          if (claim.entry.id === late?.id) await claim.mark();
          await gate;
          return { state: "failed", attempts: [attempted("not-sent")] };
        },
        { concurrency: 2, worker: "lost" },
      );
      await until(async () => lost.claims.length === 2);
      await until(async () => (await outbox.counts()).sending === 2);
      await marked(lost.claims.filter(({ entry }) => entry.id === late?.id));
      await subject.expireLeases();
      const other = await subject.another();
      const found = await takeAll(other, 2);
      const reached = new Map(found.map(({ entry, abandoned }) => [entry.id, abandoned]));
      expect(reached.get(early?.id as string)).toMatchObject({ reached: "envelope", worker: "lost" });
      expect(reached.get(late?.id as string)).toMatchObject({ reached: "body", worker: "lost" });
      // The lost worker comes back: what it has to say of a mail that is no longer its own changes nothing.
      await expect((lost.claims[0] as Claim).mark()).rejects.toMatchObject({ code: "OUTBOX_FAILED" });
      openGate();
      await lost.consumer.stop();
      expect(await outbox.counts()).toMatchObject({ sent: 2, failed: 0 });
    });

    test("keeps the doubt about an abandoned mail over a second worker that is lost", async () => {
      const [kept] = await outbox.enqueue([{ message: await aMessage() }]);
      const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
      const first = collect(outbox, async (claim) => {
        await claim.mark();
        await gate;
        return { state: "queued" };
      });
      await until(async () => first.claims.length === 1);
      await marked(first.claims);
      await subject.expireLeases();
      const second = collect(await subject.another(), async () => gate.then((): Settlement => ({ state: "queued" })));
      await until(async () => second.claims.length === 1);
      await subject.expireLeases();
      const [third] = await takeAll(await subject.another(), 1, { state: "unknown", attempts: [attempted("lost")] });
      expect(third?.abandoned).toMatchObject({ reached: "body" });
      openGate();
      await Promise.all([first.consumer.stop(), second.consumer.stop()]);
      expect(await outbox.get(kept?.id as string)).toMatchObject({ state: "unknown", history: [attempted("lost")] });
    });

    test("believes a late worker that a mail in doubt was sent", async () => {
      const [kept] = await outbox.enqueue([{ message: await aMessage() }]);
      const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
      const late = collect(outbox, async (claim) => {
        await claim.mark();
        await gate;
        return sent;
      });
      await until(async () => late.claims.length === 1);
      await marked(late.claims);
      await subject.expireLeases();
      await takeAll(await subject.another(), 1, { state: "unknown", attempts: [attempted("lost")] });
      openGate();
      await late.consumer.stop();
      expect(await outbox.get(kept?.id as string)).toMatchObject({ state: "sent" });
    });

    test("lets a mail rest that a handler throws on, and tells of it as a warning", async () => {
      const [kept] = await outbox.enqueue([{ message: await aMessage() }]);
      const warnings: Error[] = [];
      const listen = (warning: Error): number => warnings.push(warning);
      process.on("warning", listen);
      const { consumer } = collect(outbox, async () => {
        throw new Error("a bug");
      });
      await until(async () => (await outbox.get(kept?.id as string))?.state === "scheduled");
      await consumer.stop();
      await until(async () => warnings.some(({ message }) => message.includes("a bug")));
      process.off("warning", listen);
      expect(await outbox.get(kept?.id as string)).toMatchObject({ attempts: 0 });
    });

    test("keeps one mail for an idempotency key, as long as it holds", async () => {
      const message = await aMessage();
      const again = await aMessage();
      const [first] = await outbox.enqueue([{ message, idempotencyKey: "welcome/1" }]);
      const [second] = await outbox.enqueue([{ message: again, idempotencyKey: "welcome/1" }]);
      expect(second).toEqual({ ...first, duplicate: true });
      const other = await aMessage({ subject: "Another" });
      const error = await mailErrorOf(
        outbox.enqueue([{ message: other }, { message: other, idempotencyKey: "welcome/1" }]),
      );
      expect(error.code).toBe("IDEMPOTENCY_CONFLICT");
      expect(await outbox.counts()).toMatchObject({ queued: 1 });
      await outbox.enqueue([{ message, idempotencyKey: "short", idempotencyTtlMs: 1 }]);
      await sleep(5);
      const [free] = await outbox.enqueue([{ message, idempotencyKey: "short" }]);
      expect(free?.duplicate).toBe(false);
    });

    test("cancels what nobody has begun, and nothing else", async () => {
      const message = await aMessage();
      const [queued, scheduled, taken] = await outbox.enqueue([
        { message },
        { message, startAfter: new Date(Date.now() + 3_600_000) },
        { message, priority: 1 },
      ]);
      const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
      const { claims, consumer } = collect(outbox, async () => gate.then(() => sent));
      await until(async () => claims.length === 1);
      const ids = [queued, scheduled, taken].map((kept) => kept?.id as string);
      expect(await outbox.cancel([...ids, "no-such-mail"])).toEqual(ids.slice(0, 2));
      openGate();
      await consumer.stop();
      expect(await outbox.counts()).toMatchObject({ cancelled: 2, sent: 1, queued: 0, scheduled: 0 });
    });

    test("queues mails again that ended otherwise than sent", async () => {
      const message = await aMessage();
      const kept = await outbox.enqueue([{ message }, { message }, { message }]);
      const states = ["failed", "unknown", "sent"] as const;
      await drain(outbox, async ({ entry }) => {
        const state = states[kept.findIndex(({ id }) => id === entry.id)] ?? "sent";
        return { state, attempts: [attempted(state === "failed" ? "not-sent" : state)] };
      });
      const ids = kept.map(({ id }) => id);
      expect(await outbox.retry(ids)).toEqual(ids.slice(0, 2));
      expect(await outbox.get(ids[0] as string)).toMatchObject({ state: "queued", mayBeDuplicate: false });
      expect(await outbox.get(ids[1] as string)).toMatchObject({ state: "queued", mayBeDuplicate: true });
      const again = await drain(outbox, async () => sent);
      expect(again.map(({ abandoned }) => abandoned)).toEqual([undefined, undefined]);
      expect(await outbox.counts()).toMatchObject({ sent: 3 });
    });

    test("lists mails, newest first, by state, tag, transport, template and recipient, a page at a time", async () => {
      const plainMessage = await aMessage();
      const tagged = await aMessage({ tags: ["digest", "weekly"], to: "bob@example.test" });
      const kept = await outbox.enqueue([
        { message: plainMessage },
        { message: tagged, via: "bulk", template: "Digest" },
        { message: plainMessage },
      ]);
      const ids = kept.map(({ id }) => id);
      await outbox.cancel([ids[2] as string]);
      const found = async (query: Parameters<typeof outbox.list>[0]): Promise<(string | undefined)[]> =>
        (await outbox.list(query)).entries.map(({ id }) => id);
      expect(await found({})).toEqual([...ids].reverse());
      expect(await found({ state: "queued" })).toEqual([ids[1], ids[0]]);
      expect(await found({ state: "cancelled" })).toEqual([ids[2]]);
      expect(await found({ tag: "digest" })).toEqual([ids[1]]);
      expect(await found({ via: "bulk" })).toEqual([ids[1]]);
      expect(await found({ via: "" })).toEqual([ids[2], ids[0]]);
      expect(await found({ template: "Digest" })).toEqual([ids[1]]);
      expect(await found({ to: "bob@example.test" })).toEqual([ids[1]]);
      expect(await found({ messageId: tagged.messageId })).toEqual([ids[1]]);
      const first = await outbox.list({ limit: 2 });
      expect(first.entries.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
      const second = await outbox.list({ limit: 2, ...(first.next === undefined ? {} : { after: first.next }) });
      expect(second).toMatchObject({ entries: [{ id: ids[0] }], next: undefined });
    });

    test("hands out nothing that is paused: all, a transport, a tag", async () => {
      const message = await aMessage();
      const digest = await aMessage({ tags: ["digest"] });
      const [normal, bulk, tagged] = await outbox.enqueue([{ message }, { message, via: "bulk" }, { message: digest }]);
      await outbox.pause();
      expect(await drain(outbox, async () => sent)).toEqual([]);
      await outbox.pause({ transport: "bulk" });
      await outbox.pause({ tag: "digest" });
      await outbox.resume();
      expect(await outbox.paused()).toEqual(
        expect.arrayContaining([{ transport: "bulk" }, { tag: "digest" }]) as unknown as [],
      );
      expect((await drain(outbox, async () => sent)).map(({ entry }) => entry.id)).toEqual([normal?.id]);
      expect(await outbox.counts()).toMatchObject({ queued: 2 });
      const { claims, consumer } = collect(outbox, async () => sent);
      await outbox.resume({ tag: "digest" });
      await until(async () => claims.length === 1);
      await outbox.resume({ transport: "bulk" });
      await until(async () => (await outbox.counts()).sent === 3);
      await consumer.stop();
      expect(claims.map(({ entry }) => entry.id)).toEqual([tagged?.id, bulk?.id]);
      expect(await outbox.paused()).toEqual([]);
    });

    test("lets out one mail at a time of a transport that is suspended, ever more rarely, until it is restored", async () => {
      const message = await aMessage();
      const many = Array.from({ length: 5 }, () => ({ message, via: "bulk" }));
      await outbox.enqueue([...many, { message }]);
      expect(await outbox.suspend("bulk", "nobody answers")).toBe(true);
      expect(await outbox.suspend("bulk", "still nobody answers")).toBe(false);
      const { claims, consumer } = collect(outbox, async ({ entry }) =>
        entry.via === "bulk" ? { state: "queued" } : sent,
      );
      await until(async () => claims.length === 3);
      // The other transport's at once; of this one, a mail after a second, and another after two more.
      expect(claims.map(({ entry, probe }) => [entry.via, probe])).toEqual([
        [undefined, false],
        ["bulk", true],
        ["bulk", true],
      ]);
      const [suspension] = await outbox.suspended();
      expect(suspension).toMatchObject({ transport: "bulk", reason: "still nobody answers" });
      expect(Date.parse(suspension?.nextTryAt as string) - Date.parse(suspension?.since as string)).toBeGreaterThan(
        5_000,
      );
      expect((await outbox.counts()).oldestQueuedAt).toBeDefined();
      await consumer.stop();

      expect(await outbox.restore("bulk")).toBe(true);
      expect(await outbox.restore("bulk")).toBe(false);
      expect(await outbox.suspended()).toEqual([]);
      const rest = await drain(outbox, async () => sent);
      expect(rest.map(({ probe }) => probe)).toEqual([false, false, false, false, false]);
      expect(rest[0]?.entry.attempts).toBe(0);
    });

    test("keeps a transport paused by a person so, whatever becomes of a suspension", async () => {
      await outbox.enqueue([{ message: await aMessage(), via: "bulk" }]);
      await outbox.pause({ transport: "bulk" });
      await outbox.suspend("bulk", "nobody answers");
      await outbox.restore("bulk");
      expect(await outbox.paused()).toEqual([{ transport: "bulk" }]);
      expect(await drain(outbox, async () => sent)).toEqual([]);
      expect((await outbox.counts()).oldestQueuedAt).toBeUndefined();
    });

    test("sends to a domain no more at once, and no more a second, than its limit says, over all workers", async () => {
      await using limited = await subject.limited({ "Busy.example": { concurrency: 2 }, "*": { perSecond: 4 } });
      const [busy, slow] = [await aMessage({ to: "a@busy.example" }), await aMessage({ to: ["a@slow.example"] })];
      await outbox.enqueue(Array.from({ length: 6 }, () => ({ message: busy })));
      await outbox.enqueue(Array.from({ length: 6 }, () => ({ message: slow, priority: -1 })));
      let [open, most] = [0, 0];
      const begun: number[] = [];
      const handler = async ({ entry }: Claim): Promise<Settlement> => {
        if (entry.to[0] === "a@slow.example") {
          begun.push(performance.now());
          return sent;
        }
        open += 1;
        most = Math.max(most, open);
        await sleep(20);
        open -= 1;
        return sent;
      };
      const workers = [limited.one, limited.two].map((one) => one.consume(handler, { concurrency: 10 }));
      await until(async () => (await outbox.counts()).sent === 12);
      await Promise.all(workers.map((worker) => worker.stop()));
      expect(most).toBe(2);
      // Four at once, and the other two as their tokens come, a quarter of a second each.
      expect((begun[5] as number) - (begun[0] as number)).toBeGreaterThanOrEqual(400);
    });

    test("forgets bodies first and entries later, and never what has not ended", async () => {
      const content = new Uint8Array(1000).fill(7);
      const message = await aMessage({ attachments: [{ filename: "a.bin", content }] });
      const [ended, open] = await outbox.enqueue([{ message, priority: 1 }, { message }]);
      let calls = 0;
      const { consumer } = collect(outbox, async () =>
        calls++ === 0 ? sent : { state: "scheduled", delayMs: 3_600_000, attempts: [] },
      );
      await until(async () => (await outbox.counts()).scheduled === 1);
      await consumer.stop();
      const future = new Date(Date.now() + 60_000);
      expect(await outbox.purge({ bodiesBefore: new Date(Date.now() - 60_000) })).toEqual({ bodies: 0, entries: 0 });
      expect(await outbox.purge({ bodiesBefore: future })).toEqual({ bodies: 1, entries: 0 });
      expect(await outbox.get(ended?.id as string)).toMatchObject({ state: "sent", hasBody: false });
      expect(await outbox.message(ended?.id as string)).toBeUndefined();
      expect(plain(await outbox.message(open?.id as string))).toEqual(plain(message));
      expect(await outbox.purge({ entriesBefore: future })).toEqual({ bodies: 0, entries: 1 });
      expect(await outbox.get(ended?.id as string)).toBeUndefined();
      expect(await outbox.counts()).toMatchObject({ sent: 0, scheduled: 1 });
    });

    test("refuses what it is given wrongly, and keeps none of it", async () => {
      const message = await aMessage();
      for (const wrong of [
        { message: {} as Message },
        { message, priority: 0.5 },
        { message, priority: 5000 },
        { message, startAfter: new Date(Number.NaN) },
        { message, idempotencyKey: "" },
        { message, onUnknown: "ask" as never },
      ])
        expect((await mailErrorOf(outbox.enqueue([{ message }, wrong]))).code).toBe("INVALID_OPTION");
      expect((await mailErrorOf(outbox.pause({} as never))).code).toBe("INVALID_OPTION");
      expect((await mailErrorOf(outbox.list({ state: "lost" as never }))).code).toBe("INVALID_OPTION");
      expect((await mailErrorOf(outbox.list({ limit: 0 }))).code).toBe("INVALID_OPTION");
      expect(() => outbox.consume(async () => sent, { concurrency: 0 })).toThrow("concurrency");
      expect(await outbox.counts()).toMatchObject({ queued: 0 });
    });

    test("takes part in a transaction of the user's, or says that it cannot", async () => {
      const message = await aMessage();
      if (subject.begin === undefined) {
        expect(outbox.capabilities.transactions).toBe(false);
        expect((await mailErrorOf(outbox.enqueue([{ message }], { tx: {} }))).code).toBe("NOT_SUPPORTED");
        return;
      }
      expect(outbox.capabilities.transactions).toBe(true);
      await outbox.start();
      const undone = await subject.begin();
      await outbox.enqueue([{ message }], { tx: undone.tx });
      await undone.rollback();
      expect(await outbox.counts()).toMatchObject({ queued: 0 });

      const { claims, consumer } = collect(outbox, async () => sent);
      const kept = await subject.begin();
      const [mail] = await outbox.enqueue([{ message }], { tx: kept.tx });
      expect(await outbox.get(mail?.id as string)).toBeUndefined();
      expect(claims).toEqual([]);
      await kept.commit();
      await until(async () => (await outbox.get(mail?.id as string))?.state === "sent");
      await consumer.stop();
      expect(claims).toHaveLength(1);
      expect((await mailErrorOf(outbox.enqueue([{ message }], { tx: {} }))).code).toBe("INVALID_OPTION");
    });

    test("keeps everything over a restart", async () => {
      const [kept] = await outbox.enqueue([{ message: await aMessage() }]);
      await outbox.pause({ tag: "digest" });
      await outbox.close();
      expect((await mailErrorOf(outbox.counts())).code).toBe("CLOSED");
      const other = await subject.another();
      expect(await other.get(kept?.id as string)).toMatchObject({ state: "queued" });
      expect(await other.paused()).toEqual([{ tag: "digest" }]);
      expect(await drain(other, async () => sent)).toHaveLength(1);
    });
  });
}

const sent: Settlement = { state: "sent", attempts: [attempted("sent")] };

function attempted(outcome: OutboxAttempt["outcome"]): OutboxAttempt {
  return { startedAt: "2026-01-01T00:00:00.000Z", durationMs: 5, transport: "smtp", worker: "one", outcome };
}

/** Works until nothing is due. */
async function drain(outbox: Outbox<unknown>, handler: (claim: Claim) => Promise<Settlement>): Promise<Claim[]> {
  const { claims, consumer } = collect(outbox, handler, { concurrency: 1, untilEmpty: true });
  await consumer.done;
  return claims;
}

function collect(
  outbox: Outbox<unknown>,
  handler: (claim: Claim) => Promise<Settlement>,
  options: ConsumeOptions = { concurrency: 1 },
): { readonly claims: Claim[]; readonly consumer: ReturnType<Outbox["consume"]> } {
  const claims: Claim[] = [];
  const consumer = outbox.consume(async (claim) => {
    claims.push(claim);
    return handler(claim);
  }, options);
  return { claims, consumer };
}

/** Takes this many mails and settles them. */
async function takeAll(outbox: Outbox<unknown>, count: number, settlement: Settlement = sent): Promise<Claim[]> {
  const { claims, consumer } = collect(outbox, async () => settlement);
  await until(async () => claims.length >= count);
  await consumer.stop();
  return claims;
}

/** Resolves once the handlers that mark have done so: to mark twice changes nothing. */
async function marked(claims: readonly Claim[]): Promise<void> {
  await claims.at(-1)?.mark();
}

async function until(fits: () => Promise<boolean>): Promise<void> {
  while (!(await fits())) await sleep(5);
}

/** With bytes as arrays of one kind, as a store may give back another. */
function plain(message: Message | undefined): unknown {
  return (
    message && { ...message, attachments: message.attachments.map((one) => ({ ...one, content: [...one.content] })) }
  );
}
