import { setTimeout as sleep } from "node:timers/promises";
import {
  attachFile,
  type BatchProgress,
  type BatchResult,
  createMailer,
  defineEmail,
  MailError,
  type Mailer,
  type Message,
  memory,
  type Transport,
} from "posthorn";
import { describe, expect, it } from "vitest";

const Hello = defineEmail(({ name }: { name: string }) => <p>Hello {name}</p>, {
  subject: ({ name }) => `Hello, ${name}`,
});

const FROM = "Acme <hello@acme.test>";

function people(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    to: `person-${index}@example.test`,
    props: { name: `Person ${index}` },
  }));
}

/** Keeps what is sent, and sends each only when told. */
function heldTransport() {
  const waiting: { message: Message; send: () => void }[] = [];
  const sent: Message[] = [];
  const transport: Transport = {
    name: "held",
    send: (message, { signal }) =>
      new Promise<void>((resolve, reject) => {
        const send = (): void => {
          sent.push(message);
          resolve();
        };
        signal.addEventListener("abort", () => reject(new MailError("ABORTED", "aborted", { delivery: "unknown" })));
        waiting.push({ message, send });
      }),
  };
  return { transport, waiting, sent };
}

async function collect<Item>(batch: AsyncIterable<BatchResult<Item>>): Promise<BatchResult<Item>[]> {
  const results: BatchResult<Item>[] = [];
  for await (const result of batch) results.push(result);
  return results;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe("sendBatch", () => {
  it("sends one mail an item, each to its own recipient alone, and gives one result an item", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from: FROM });
    const items = people(25);
    const results = await collect(mailer.sendBatch(Hello, items));
    expect(results).toHaveLength(25);
    expect(results.map(({ index }) => index).sort((a, b) => a - b)).toEqual(items.map((_, index) => index));
    for (const { index, item, data, error } of results) {
      expect(error).toBeNull();
      expect(item).toBe(items[index]);
      expect(data?.accepted).toEqual([`person-${index}@example.test`]);
    }
    expect(transport.messages).toHaveLength(25);
    for (const { to, envelope, subject, html } of transport.messages) {
      const index = /\d+/.exec(to[0]?.address ?? "")?.[0];
      expect(envelope.to).toEqual([`person-${index}@example.test`]);
      expect(subject).toBe(`Hello, Person ${index}`);
      expect(html).not.toMatch(new RegExp(`Person (?!${index}<)`));
    }
    expect(new Set(transport.messages.map(({ messageId }) => messageId)).size).toBe(25);
  });

  it("takes sync and async iterables, counts those that know their size, and may be empty", async () => {
    const mailer = createMailer({ transport: "null:", from: FROM });
    async function* cursor() {
      yield* people(3);
    }
    function* generator() {
      yield* people(4);
    }
    const totals = { done: 3, sent: 3, failed: 0, total: undefined };
    expect(await mailer.sendBatch(Hello, cursor()).finish()).toEqual(totals);
    expect(await mailer.sendBatch(Hello, generator()).finish()).toEqual({ ...totals, done: 4, sent: 4 });
    expect(await mailer.sendBatch(Hello, new Set(people(2))).finish()).toMatchObject({ sent: 2, total: 2 });
    expect(await mailer.sendBatch(Hello, []).finish()).toEqual({ done: 0, sent: 0, failed: 0, total: 0 });
  });

  it("stops on no failure: whatever is wrong with an item stands in its result", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from: FROM });
    const items = [
      { to: "a@example.test", props: { name: "A" } },
      { to: "one@example.test\r\nBcc: evil@example.test", props: { name: "B" } },
      null as never,
      { to: "d@example.test", props: { name: Symbol("no text") as never } },
      { props: { name: "E" } },
      { to: "f@example.test", props: { name: "F" } },
    ];
    const results = await collect(mailer.sendBatch(Hello, items));
    const codes = results.sort((a, b) => a.index - b.index).map(({ error }) => error?.code);
    expect(codes).toEqual([
      undefined,
      "INVALID_ADDRESS",
      "INVALID_OPTION",
      "RENDER_FAILED",
      "NO_RECIPIENTS",
      undefined,
    ]);
    expect(results.map(({ error }) => error?.delivery)).not.toContain("unknown");
    expect(transport.messages.map(({ envelope }) => envelope.to).sort()).toEqual([
      ["a@example.test"],
      ["f@example.test"],
    ]);
  });

  it("keeps no more than `concurrency` items open, whoever is slow", async () => {
    const { transport, waiting } = heldTransport();
    const mailer = createMailer({ transport, from: FROM });
    let taken = 0;
    function* source() {
      for (const item of people(100)) {
        taken += 1;
        yield item;
      }
    }
    const results = mailer.sendBatch(Hello, source(), { concurrency: 4 })[Symbol.asyncIterator]();
    expect(taken, "nothing is taken before the first result is asked for").toBe(0);
    const first = results.next();
    await until(() => waiting.length === 4);
    await sleep(10);
    expect([taken, waiting.length], "a slow server holds it up").toEqual([4, 4]);
    for (const { send } of waiting.splice(0)) send();
    await first;
    await until(() => waiting.length === 1);
    await sleep(10);
    expect([taken, waiting.length], "a slow reader holds it up: three results are waiting").toEqual([5, 1]);
    waiting[0]?.send();
    await results.return();
    expect(taken).toBeLessThanOrEqual(6);
  });

  it("reports progress after each item", async () => {
    const mailer = createMailer({ transport: "memory:", from: FROM });
    const seen: BatchProgress[] = [];
    const items = people(3).with(1, { to: "nobody", props: { name: "N" } });
    await mailer.sendBatch(Hello, items, { concurrency: 1, onProgress: (progress) => seen.push(progress) }).finish();
    expect(seen).toEqual([
      { done: 1, sent: 1, failed: 0, total: 3 },
      { done: 2, sent: 1, failed: 1, total: 3 },
      { done: 3, sent: 2, failed: 1, total: 3 },
    ]);
  });

  it("lets the event loop turn at least every ten mails", async () => {
    const mailer = createMailer({ transport: "null:", from: FROM });
    let turns = 0;
    let running = true;
    const turn = (): void => {
      turns += 1;
      if (running) setImmediate(turn);
    };
    setImmediate(turn);
    await mailer.sendBatch(Hello, people(200)).finish();
    running = false;
    expect(turns).toBeGreaterThanOrEqual(20);
  });

  it("shares options and headers, and an item's own win", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from: FROM, headers: { "X-Kit": "yes" } });
    const items = [
      { to: "a@example.test", props: { name: "A" }, from: undefined },
      { to: "b@example.test", props: { name: "B" }, from: "Own <own@acme.test>", headers: { "x-batch": "own" } },
    ];
    const shared = { from: "Shared <shared@acme.test>", headers: { "X-Batch": "7", "X-More": "1" }, concurrency: 1 };
    await mailer.sendBatch(Hello, items, shared).finish();
    const [a, b] = transport.messages;
    expect(a?.from.address).toBe("shared@acme.test");
    expect(b?.from.address).toBe("own@acme.test");
    const own = (message: Message | undefined) =>
      message?.headers.filter(({ name }) => /^x-(kit|batch|more)$/i.test(name)).map(({ name, value }) => [name, value]);
    expect(own(a)).toEqual([
      ["X-Kit", "yes"],
      ["X-Batch", "7"],
      ["X-More", "1"],
    ]);
    expect(own(b)).toEqual([
      ["X-Kit", "yes"],
      ["X-More", "1"],
      ["x-batch", "own"],
    ]);
  });

  it("takes one subject for all where the template has none", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from: FROM });
    const Plain = ({ name }: { name: string }) => <p>{name}</p>;
    await mailer.sendBatch(Plain, people(2), { subject: ({ name }) => `For ${name}`, concurrency: 1 }).finish();
    expect(transport.messages.map(({ subject }) => subject)).toEqual(["For Person 0", "For Person 1"]);
  });

  it("reads an attachment that all share once, also from a stream, and fails before anything is taken", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from: FROM });
    async function* stream() {
      yield "once ";
      yield "only";
    }
    const attachments = [{ filename: "terms.txt", content: stream() }];
    expect(await mailer.sendBatch(Hello, people(3), { attachments }).finish()).toMatchObject({ sent: 3 });
    for (const message of transport.messages)
      expect(Buffer.from(message.attachments[0]?.content ?? []).toString()).toBe("once only");
    let taken = 0;
    function* source() {
      taken += 1;
      yield* people(1);
    }
    const missing = mailer.sendBatch(Hello, source(), { attachments: [attachFile("no-such-file")] });
    await expect(missing.finish()).rejects.toMatchObject({ code: "ATTACHMENT_NOT_FOUND" });
    expect(taken).toBe(0);
  });

  it("refuses what mails cannot share, and what is no batch", () => {
    const mailer = createMailer({ transport: "null:", from: FROM });
    const wrong = (items: unknown, options: object) => () => mailer.sendBatch(Hello, items as never, options as never);
    for (const own of ["to", "cc", "bcc", "messageId", "idempotencyKey"])
      expect(wrong([], { [own]: "a@example.test" })).toThrow(`${own} is each mail's own`);
    for (const concurrency of [0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "4"])
      expect(wrong([], { concurrency })).toThrow("concurrency must be a whole number above 0");
    for (const items of [undefined, null, {}, "a@example.test", 7])
      expect(wrong(items, {})).toThrow("a batch takes an array");
  });
});

describe("a batch that ends early", () => {
  function openBatch(mailer: Mailer, options: { signal?: AbortSignal; concurrency?: number } = {}) {
    const state = { taken: 0, closed: false };
    function* source() {
      try {
        for (const item of people(1000)) {
          state.taken += 1;
          yield item;
        }
      } finally {
        state.closed = true;
      }
    }
    return { state, batch: mailer.sendBatch(Hello, source(), options) };
  }

  it("settles every open item with its true state when aborted, and takes nothing more", async () => {
    const { transport, waiting, sent } = heldTransport();
    const mailer = createMailer({ transport, from: FROM });
    const stop = new AbortController();
    const { state, batch } = openBatch(mailer, { signal: stop.signal, concurrency: 5 });
    const collected = collect(batch);
    await until(() => waiting.length === 5);
    waiting[0]?.send();
    waiting[1]?.send();
    await until(() => waiting.length === 7);
    stop.abort();
    const results = await collected;
    expect(results).toHaveLength(state.taken);
    expect(results.filter(({ data }) => data !== null)).toHaveLength(sent.length);
    expect(results.flatMap(({ error }) => (error ? [`${error.code} ${error.delivery}`] : []))).toEqual(
      Array(5).fill("ABORTED unknown"),
    );
    expect(state).toEqual({ taken: 7, closed: true });
  });

  it("takes nothing where it was aborted before it began", async () => {
    const mailer = createMailer({ transport: "null:", from: FROM });
    const { state, batch } = openBatch(mailer, { signal: AbortSignal.abort() });
    expect(await batch.finish()).toMatchObject({ done: 0 });
    expect(state.taken).toBe(0);
  });

  it("gives an item that a slow source hands over late a result, and does not wait for a source that never answers", async () => {
    const mailer = createMailer({ transport: "null:", from: FROM });
    for (const comes of [true, false]) {
      const stop = new AbortController();
      const late = Promise.withResolvers<void>();
      let asked = false;
      async function* source() {
        yield* people(1);
        asked = true;
        await late.promise;
        yield* people(1);
      }
      const results: BatchResult<unknown>[] = [];
      for await (const result of mailer.sendBatch(Hello, source(), { signal: stop.signal })) {
        results.push(result);
        await until(() => asked);
        stop.abort(new Error("enough"));
        if (comes) setImmediate(late.resolve);
      }
      const told = comes ? [{ index: 1, code: "ABORTED", delivery: "not-sent" }] : [];
      expect(
        results.slice(1).map(({ index, error }) => ({ index, code: error?.code, delivery: error?.delivery })),
      ).toEqual(told);
      expect(results[0]?.error).toBeNull();
    }
  });

  it("lets open mails finish where the loop is left, and closes the source", async () => {
    const { transport, waiting, sent } = heldTransport();
    const mailer = createMailer({ transport, from: FROM });
    const { state, batch } = openBatch(mailer, { concurrency: 3 });
    const loop = (async () => {
      for await (const _ of batch) break;
    })();
    await until(() => waiting.length === 3);
    waiting[0]?.send();
    await sleep(10);
    expect(state.closed).toBe(false);
    for (const { send } of waiting.slice(1)) send();
    await until(() => sent.length === waiting.length);
    await loop;
    expect(state.closed).toBe(true);
    expect(sent).toHaveLength(state.taken);
  });

  it("throws what the source throws, after every open mail has its result", async () => {
    const mailer = createMailer({ transport: "null:", from: FROM });
    const broken = new Error("the cursor broke");
    async function* source() {
      yield* people(7);
      throw broken;
    }
    const results: unknown[] = [];
    const loop = async () => {
      for await (const result of mailer.sendBatch(Hello, source())) results.push(result);
    };
    await expect(loop()).rejects.toBe(broken);
    expect(results).toHaveLength(7);
  });

  it("throws what onProgress throws, after every open mail has its result", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from: FROM });
    const onProgress = () => {
      throw new TypeError("no such bar");
    };
    const results: unknown[] = [];
    const loop = async () => {
      for await (const result of mailer.sendBatch(Hello, people(500), { onProgress })) results.push(result);
    };
    await expect(loop()).rejects.toThrow("no such bar");
    expect(results).toHaveLength(transport.messages.length);
    expect(results.length).toBeLessThan(20);
  });

  it("ends when the mailer is closed: what follows would only be told the same", async () => {
    const mailer = createMailer({ transport: "null:", from: FROM });
    const { state, batch } = openBatch(mailer);
    const results: BatchResult<unknown>[] = [];
    for await (const result of batch) {
      results.push(result);
      if (results.length === 20) await mailer.close();
    }
    expect(results).toHaveLength(state.taken);
    expect(results.at(-1)?.error).toMatchObject({ code: "CLOSED", delivery: "not-sent" });
    expect(state.taken).toBeLessThan(60);
  });
});

describe("sendMany", () => {
  it("sends finished mails with options they share, and hands back what an item refers to", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from: FROM });
    const mails = [
      { to: "a@example.test", text: "One", ref: { user: 1 } },
      { to: "b@example.test", subject: "Own", text: "Two", ref: { user: 2 } },
    ];
    const results = await collect(mailer.sendMany(mails, { subject: "Shared", concurrency: 1 }));
    expect(results.map(({ item, data }) => [item.ref.user, data?.accepted])).toEqual([
      [1, ["a@example.test"]],
      [2, ["b@example.test"]],
    ]);
    expect(transport.messages.map(({ subject, text }) => `${subject}: ${text}`)).toEqual(["Shared: One", "Own: Two"]);
  });
});
