import { deliver, failover, MailError, roundRobin, type Transport, type TransportGroupOptions } from "posthorn";
import { describe, expect, test } from "vitest";
import { transportContract } from "../contracts/transport.ts";
import { testClock } from "../support/clock.ts";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { startRawServer } from "../support/raw-server.ts";
import { type Act, scripted } from "../support/scripted-transport.ts";
import { startSmtpServer } from "../support/smtp-server.ts";

transportContract("failover()", async () => {
  const [first, second] = [await startSmtpServer(), await startSmtpServer()];
  await first.close();
  return {
    transport: named(failover([second.url, first.url]), "smtp"),
    taken: async () => second.mails.map(({ raw }) => raw),
    [Symbol.asyncDispose]: () => second.close(),
  };
});

transportContract("roundRobin()", async () => {
  const servers = [await startSmtpServer(), await startSmtpServer()];
  return {
    transport: named(roundRobin(servers.map(({ url }) => url)), "smtp"),
    taken: async () => servers.flatMap(({ mails }) => mails.map(({ raw }) => raw)),
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server.close();
    },
  };
});

/** The contract asks receipts for the transport's name; a group's name the member that took the mail. */
function named(transport: Transport, name: string): Transport {
  return { ...transport, name };
}

const ONCE = { retry: { attempts: 1 } };
const down = (): MailError => new MailError("CONNECTION_FAILED", "Nobody listens");
const misconfigured = (): MailError => new MailError("AUTH_FAILED", "Wrong password");

async function send(transport: Transport) {
  return deliver(await aMessage(), transport, ONCE);
}

/** Two scripted transports, and a clock to wait for them. */
function pair(one: readonly Act[], two: readonly Act[] = [], options: TransportGroupOptions = {}) {
  const clock = testClock();
  const [a, b] = [scripted(one, "a"), scripted(two, "b")];
  const inOrder = failover([a, b], { clock, coolDownMs: 1_000, ...options });
  return { a, b, clock, inOrder };
}

describe("failover", () => {
  test("stays with the first transport while it works", async () => {
    const { a, b, inOrder } = pair([]);
    const receipt = await send(inOrder);
    await send(inOrder);
    expect(receipt.transport).toBe("a");
    expect([a.tries.length, b.tries.length]).toEqual([2, 0]);
  });

  test.each([
    ["cannot be reached", down()],
    ["is not available", new MailError("SERVER_UNAVAILABLE", "421 too busy")],
    ["refuses the credentials", misconfigured()],
    ["is not known to the DNS", new MailError("HOST_NOT_FOUND", "No such host")],
    ["does not let this machine in", new MailError("SENDER_BLOCKED", "554 go away")],
    ["broke off before it had the mail", new MailError("CONNECTION_LOST", "Lost in the body")],
    ["did not answer in time", new MailError("TIMEOUT", "Slow")],
  ])("takes the next one where one %s", async (_, error) => {
    const { a, b, inOrder } = pair([error]);
    const receipt = await send(inOrder);
    expect(receipt).toMatchObject({ transport: "b", accepted: ["ada@example.test"] });
    expect(receipt.attempts).toMatchObject([{ transport: "a", code: error.code }, { transport: "b" }]);
    expect([a.tries.length, b.tries.length]).toEqual([1, 1]);
  });

  test.each([
    ["may have delivered it", new MailError("CONNECTION_LOST", "After the final dot", { delivery: "unknown" })],
    ["does not say what became of it", new Error("boom")],
    ["refused the mail", new MailError("REJECTED", "550 spam")],
    ["asked to try again later", new MailError("DEFERRED", "451 greylisted")],
    ["cannot carry it", new MailError("NOT_SUPPORTED", "No SMTPUTF8")],
    ["was told to stop", new MailError("ABORTED", "Stop")],
    ["is closed", new MailError("CLOSED", "Closed")],
  ])("never takes the next one where one %s", async (_, error) => {
    const { b, inOrder } = pair([error]);
    const failure = await mailErrorOf(send(inOrder));
    expect(failure).toMatchObject({ transport: "a", attempts: [{ transport: "a" }] });
    expect(b.tries).toHaveLength(0);
  });

  test("never sends to others what only some recipients got", async () => {
    const { b, inOrder } = pair([
      { refused: [{ address: "bob@example.test", status: "refused", permanent: true, response: "550 no" }] },
    ]);
    const message = await aMessage({ to: ["ada@example.test", "bob@example.test"] });
    const failure = await mailErrorOf(deliver(message, inOrder, ONCE));
    expect(failure).toMatchObject({ delivery: "partial", transport: "a" });
    expect(failure.recipients).toMatchObject([
      { address: "ada@example.test", status: "accepted" },
      { address: "bob@example.test", status: "refused" },
    ]);
    expect(b.tries).toHaveLength(0);
  });

  test("what the next one says stands, with every try", async () => {
    const { inOrder } = pair([down()], [new MailError("REJECTED", "550 spam", { response: "550 spam" })]);
    const failure = await mailErrorOf(send(inOrder));
    expect(failure).toMatchObject({ code: "REJECTED", permanent: true, transport: "b", response: "550 spam" });
    expect(failure.attempts.map(({ transport, code }) => [transport, code])).toEqual([
      ["a", "CONNECTION_FAILED"],
      ["b", "REJECTED"],
    ]);
  });

  test("where all fail, another try may help if it may help with one", async () => {
    const { inOrder } = pair([down()], [misconfigured()]);
    const failure = await mailErrorOf(send(inOrder));
    expect(failure).toMatchObject({ code: "CONNECTION_FAILED", delivery: "not-sent", retryable: true });
    expect(failure.message).toBe(
      "None of the 2 transports of failover took the mail. a: Nobody listens; b: Wrong password",
    );
    expect(failure.cause).toMatchObject({ errors: [{ code: "CONNECTION_FAILED" }, { code: "AUTH_FAILED" }] });
  });

  test("where all are set up wrong, another try does not help", async () => {
    const { inOrder } = pair([misconfigured()], [misconfigured()]);
    expect(await mailErrorOf(send(inOrder))).toMatchObject({ permanent: true, retryable: false });
  });

  test("a mail that cannot be composed is no transport's fault", async () => {
    const { a, b, inOrder } = pair([]);
    const compose = async (): Promise<Uint8Array> => {
      throw new MailError("INVALID_CONFIGURATION", "No key");
    };
    const failure = await mailErrorOf(deliver(await aMessage(), inOrder, ONCE, { compose }));
    expect(failure).toMatchObject({ code: "INVALID_CONFIGURATION", delivery: "not-sent" });
    await send(inOrder);
    expect([a.tries.length, b.tries.length]).toEqual([1, 0]);
  });
});

describe("a transport that failed", () => {
  test("is left alone while it cools down", async () => {
    const { a, b, clock, inOrder } = pair([down()]);
    await send(inOrder);
    clock.pass(999);
    await send(inOrder);
    expect([a.tries.length, b.tries.length]).toEqual([1, 2]);
  });

  test("is tried again afterwards, and keeps the mails if it works", async () => {
    const { a, b, clock, inOrder } = pair([down()]);
    await send(inOrder);
    clock.pass(1_000);
    expect((await send(inOrder)).transport).toBe("a");
    expect((await send(inOrder)).transport).toBe("a");
    expect([a.tries.length, b.tries.length]).toEqual([3, 1]);
  });

  test("cools down anew if it does not", async () => {
    const { a, clock, inOrder } = pair([down(), down()]);
    await send(inOrder);
    clock.pass(1_000);
    expect((await send(inOrder)).transport).toBe("b");
    clock.pass(999);
    await send(inOrder);
    expect(a.tries).toHaveLength(2);
  });

  test("is tried by one mail alone, while the others go elsewhere", async () => {
    const answers: (() => void)[] = [];
    const slow = () => new Promise<undefined>((resolve) => answers.push(() => resolve(undefined)));
    const { a, b, clock, inOrder } = pair([down(), slow]);
    await send(inOrder);
    clock.pass(1_000);
    const probe = send(inOrder);
    const others = await Promise.all([send(inOrder), send(inOrder)]);
    expect(others.map(({ transport }) => transport)).toEqual(["b", "b"]);
    answers[0]?.();
    expect((await probe).transport).toBe("a");
    expect(a.tries).toHaveLength(2);
    expect((await send(inOrder)).transport).toBe("a");
    expect(b.tries).toHaveLength(3);
  });

  test("counts as working where it refused the mail that tried it", async () => {
    const { clock, inOrder } = pair([down(), new MailError("REJECTED", "550 spam")]);
    await send(inOrder);
    clock.pass(1_000);
    expect(await mailErrorOf(send(inOrder))).toMatchObject({ code: "REJECTED" });
    expect((await send(inOrder)).transport).toBe("a");
  });

  test("is tried before its time where there is no other", async () => {
    const { a, b, inOrder } = pair([down()], [down()]);
    await mailErrorOf(send(inOrder));
    expect((await send(inOrder)).transport).toBe("a");
    expect([a.tries.length, b.tries.length]).toEqual([2, 1]);
  });

  test("is tried before its time where every other fails", async () => {
    const { clock, inOrder } = pair([down()], [undefined, down()]);
    await send(inOrder);
    clock.pass(10);
    const receipt = await send(inOrder);
    expect(receipt.attempts.map(({ transport }) => transport)).toEqual(["b", "a"]);
  });
});

test("a transport that says nothing loses its turn, and the next one takes the mail", async () => {
  const silent = (_: unknown) => new Promise<undefined>(() => {});
  const honest = ({ signal }: { signal: AbortSignal }) =>
    new Promise<undefined>((_, reject) =>
      signal.addEventListener("abort", () => reject((signal.reason as MailError).with({ delivery: "not-sent" }))),
    );
  const { b, inOrder } = pair([honest], [], { turnMs: 20 });
  const receipt = await send(inOrder);
  expect(receipt.attempts.map(({ transport, code }) => [transport, code])).toEqual([
    ["a", "TIMEOUT"],
    ["b", undefined],
  ]);
  // One that does not even say that it has stopped may have sent it.
  const dishonest = pair([silent], [], { turnMs: 20 });
  expect(await mailErrorOf(send(dishonest.inOrder))).toMatchObject({ code: "TIMEOUT", delivery: "unknown" });
  expect(dishonest.b.tries).toHaveLength(0);
  expect(b.tries).toHaveLength(1);
});

test("the deadline of the send ends a turn too, by its own name", async () => {
  const honest = ({ signal }: { signal: AbortSignal }) =>
    new Promise<undefined>((_, reject) =>
      signal.addEventListener("abort", () => reject((signal.reason as MailError).with({ delivery: "not-sent" }))),
    );
  const { b, inOrder } = pair([honest]);
  const failure = await mailErrorOf(deliver(await aMessage(), inOrder, { ...ONCE, timeoutMs: 20 }));
  expect(failure).toMatchObject({ code: "TIMEOUT", delivery: "not-sent" });
  expect(b.tries).toHaveLength(0);
  expect((await send(inOrder)).transport).toBe("b");
});

describe("round robin", () => {
  test("takes each in turn", async () => {
    const members = [scripted([], "a"), scripted([], "b"), scripted([], "c")];
    const transport = roundRobin(members);
    const took = [];
    for (let n = 0; n < 6; n += 1) took.push((await send(transport)).transport);
    expect(took).toEqual(["a", "b", "c", "a", "b", "c"]);
  });

  test("spreads mails that are sent at once", async () => {
    const members = [scripted([], "a"), scripted([], "b")];
    const transport = roundRobin(members);
    await Promise.all(Array.from({ length: 10 }, () => send(transport)));
    expect(members.map(({ tries }) => tries.length)).toEqual([5, 5]);
  });

  test("goes on to the next where one is down, and leaves that one alone", async () => {
    const clock = testClock();
    const members = [scripted([down()], "a"), scripted([], "b"), scripted([], "c")];
    const transport = roundRobin(members, { clock, coolDownMs: 1_000 });
    const took = [];
    for (let n = 0; n < 4; n += 1) took.push((await send(transport)).transport);
    expect(took).toEqual(["b", "b", "c", "b"]);
    expect(members[0]?.tries).toHaveLength(1);
  });

  test("never goes on where the mail's fate is unknown", async () => {
    const lost = new MailError("CONNECTION_LOST", "After the final dot", { delivery: "unknown" });
    const members = [scripted([lost], "a"), scripted([], "b")];
    await mailErrorOf(send(roundRobin(members)));
    expect(members[1]?.tries).toHaveLength(0);
  });
});

describe("a group", () => {
  test("verifies where a server is merely down, and fails where one is set up wrong or all are down", async () => {
    const verifying = (name: string, error?: MailError): Transport => ({
      name,
      async send() {},
      async verify() {
        if (error !== undefined) throw error;
      },
    });
    const { signal } = new AbortController();
    await failover([verifying("a", down()), verifying("b")]).verify?.({ signal });
    const wrong = failover([verifying("a"), verifying("b", misconfigured())]).verify?.({ signal });
    expect(await mailErrorOf(wrong as Promise<void>)).toMatchObject({ code: "AUTH_FAILED", transport: "b" });
    const dark = failover([verifying("a", down()), verifying("b", down())]).verify?.({ signal });
    expect(await mailErrorOf(dark as Promise<void>)).toMatchObject({ code: "CONNECTION_FAILED", delivery: "not-sent" });
  });

  test("closes every member, whatever one of them throws", async () => {
    const kept = scripted([], "b");
    const broken: Transport = {
      name: "a",
      async send() {},
      close() {
        throw new Error("stuck");
      },
    };
    await expect(failover([broken, kept]).close?.()).rejects.toThrow("stuck");
    expect(kept.closed).toBe(1);
  });

  test("asks for delivery reports only where every member can", async () => {
    const able = (name: string): Transport => ({ name, supports: ["dsn"], async send() {} });
    const message = await aMessage({ dsn: { notify: ["failure"] } });
    await deliver(message, failover([able("a"), able("b")]));
    const refused = mailErrorOf(deliver(message, failover([able("a"), scripted([], "b")])));
    expect(await refused).toMatchObject({ code: "NOT_SUPPORTED", delivery: "not-sent" });
  });

  test("may hold groups, and tells of every try inside", async () => {
    const transport = failover([failover([scripted([down()], "a"), scripted([down()], "b")]), scripted([], "c")]);
    const receipt = await send(transport);
    expect(receipt.transport).toBe("c");
    expect(receipt.attempts.map((one) => one.transport)).toEqual(["a", "b", "c"]);
  });

  test.each([
    ["no members", []],
    ["one member twice", Array(2).fill(scripted([]))],
    ["something else", [{ host: "mail.example.test" } as never]],
  ])("with %s is refused", (_, members) => {
    expect(() => failover(members)).toThrow(expect.objectContaining({ code: "INVALID_CONFIGURATION" }));
  });
});

describe("over SMTP", () => {
  test("a mail reaches the second server when the first is gone, once", async () => {
    const first = await startSmtpServer();
    await using second = await startSmtpServer();
    const transport = failover([first.url, second.url]);
    await send(transport);
    await first.close();
    const receipt = await send(transport);
    await transport.close?.();
    expect(first.mails).toHaveLength(1);
    expect(second.mails).toHaveLength(1);
    expect(receipt.attempts).toHaveLength(2);
  });

  test("a mail that the first server may have delivered is never given to the second", async () => {
    await using first = await startRawServer({ end: "drop" });
    await using second = await startSmtpServer();
    const transport = failover([first.url, second.url]);
    const failure = await mailErrorOf(deliver(await aMessage(), transport));
    await transport.close?.();
    expect(failure).toMatchObject({ delivery: "unknown", retryable: false });
    expect(first.bodies).toHaveLength(1);
    expect(second.mails).toHaveLength(0);
  });

  test("a busy server's mails go to the other, a refused mail does not", async () => {
    await using busy = await startRawServer({ greeting: { last: "421 4.3.2 too busy" } });
    await using strict = await startRawServer({ MAIL: "550 5.7.1 not you" });
    await using second = await startSmtpServer();
    const [one, two] = [failover([busy.url, second.url]), failover([strict.url, second.url])];
    await send(one);
    expect(second.mails).toHaveLength(1);
    expect(await mailErrorOf(send(two))).toMatchObject({ code: "REJECTED" });
    expect(second.mails).toHaveLength(1);
    await one.close?.();
    await two.close?.();
  });
});
