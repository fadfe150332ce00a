import { type DeliverOptions, deliver, MailError, type RecipientResult } from "posthorn";
import { describe, expect, test } from "vitest";
import type { Retry } from "../../src/transport/deliver.ts";
import { testClock } from "../support/clock.ts";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { type Act, scripted } from "../support/scripted-transport.ts";

const [ADA, BOB, CAT] = ["ada@example.test", "bob@example.test", "cat@example.test"] as const;

const refusedNow = (address: string): RecipientResult => ({
  address,
  status: "refused",
  code: 450,
  response: "450 4.2.0 greylisted",
  permanent: false,
});
const refusedForGood = (address: string): RecipientResult => ({
  address,
  status: "refused",
  code: 550,
  response: "550 5.1.1 no such user",
  permanent: true,
});
const down = (): MailError => new MailError("CONNECTION_FAILED", "Nobody listens");
const lost = (): MailError => new MailError("CONNECTION_LOST", "Lost after the final dot", { delivery: "unknown" });

/** Delivers to ada, or whoever is named, and tells what happened. */
async function run(acts: readonly Act[], options: DeliverOptions = {}, to: readonly string[] = [ADA], random = 0) {
  const clock = testClock({ random });
  const transport = scripted(acts);
  const sending = deliver(await aMessage({ to }), transport, options, { clock });
  return { sending, transport, clock };
}

describe("what is tried again", () => {
  test("a mail that was not sent for a temporary reason, up to three times", async () => {
    const { sending, transport } = await run([down(), down(), down(), undefined]);
    const error = await mailErrorOf(sending);
    expect(error).toMatchObject({ code: "CONNECTION_FAILED", delivery: "not-sent", retryable: true });
    expect(error.attempts.map(({ code }) => code)).toEqual(Array(3).fill("CONNECTION_FAILED"));
    expect(transport.tries).toHaveLength(3);
  });

  test("the receipt of a later try tells of the earlier ones", async () => {
    const { sending } = await run([down(), undefined]);
    const receipt = await sending;
    expect(receipt.accepted).toEqual([ADA]);
    expect(receipt.attempts.map(({ code }) => code)).toEqual(["CONNECTION_FAILED", undefined]);
    expect(receipt.attempts.map(({ startedAt }) => startedAt)).toEqual([
      "2030-01-01T00:00:00.000Z",
      "2030-01-01T00:00:00.250Z",
    ]);
  });

  test("the identical mail: its bytes and its Message-ID stay", async () => {
    const { sending, transport } = await run([down(), lost(), undefined], { retry: { onUnknown: "retry" } });
    await sending;
    expect(new Set(transport.sent).size).toBe(1);
    expect(transport.sent).toHaveLength(3);
  });

  test.each([
    ["permanent", new MailError("REJECTED", "550 no")],
    ["unknown", lost()],
    ["aborted", new MailError("ABORTED", "Stop")],
    ["closed", new MailError("CLOSED", "Gone")],
    ["told not to be", new MailError("CONNECTION_FAILED", "No", { retryable: false })],
    ["partly sent, without saying to whom", new MailError("DEFERRED", "Some", { delivery: "partial" })],
    ["no MailError, so that nobody can tell", new Error("boom")],
  ])("never what is %s", async (_, error) => {
    const { sending, transport } = await run([error]);
    await mailErrorOf(sending);
    expect(transport.tries).toHaveLength(1);
  });

  test("nothing where one attempt is allowed", async () => {
    const { sending, transport } = await run([down()], { retry: { attempts: 1 } });
    await mailErrorOf(sending);
    expect(transport.tries).toHaveLength(1);
  });
});

describe("the waits", () => {
  test("double, and half of each is left to chance", async () => {
    const four = { retry: { attempts: 4 } };
    const soonest = await run([down(), down(), down()], four, [ADA], 0);
    await soonest.sending;
    expect(soonest.clock.waits).toEqual([250, 500, 1000]);
    const latest = await run([down(), down(), down()], four, [ADA], 0.999_999);
    await latest.sending;
    expect(latest.clock.waits).toEqual([500, 1000, 2000]);
  });

  test("never exceed maxDelayMs", async () => {
    const retry = { attempts: 4, delayMs: 100, maxDelayMs: 150 };
    const { sending, clock } = await run([down(), down(), down()], { retry }, [ADA], 0.999_999);
    await sending;
    expect(clock.waits).toEqual([100, 150, 150]);
  });

  test("are not begun where the deadline would end them", async () => {
    const retry = { attempts: 10, delayMs: 4_000 };
    const { sending, clock, transport } = await run(Array(10).fill(down()), { retry, timeoutMs: 10_000 });
    expect(await mailErrorOf(sending)).toMatchObject({ code: "CONNECTION_FAILED", delivery: "not-sent" });
    // 2 + 4 seconds; another 5 would be beyond the 10.
    expect(clock.waits).toEqual([2_000, 4_000]);
    expect(transport.tries).toHaveLength(3);
  });

  test("end when the caller gives up, with what the last try said", async () => {
    const controller = new AbortController();
    const clock = testClock({ onSleep: () => controller.abort() });
    const transport = scripted([down()]);
    const sending = deliver(await aMessage(), transport, { signal: controller.signal }, { clock });
    expect(await mailErrorOf(sending)).toMatchObject({ code: "CONNECTION_FAILED", delivery: "not-sent" });
    expect(transport.tries).toHaveLength(1);
  });

  test("end at once, by the clock of the system, when the caller gives up", async () => {
    const controller = new AbortController();
    const retry = { delayMs: 60_000, maxDelayMs: 60_000 };
    const options = { signal: controller.signal, retry, timeoutMs: 120_000 };
    const sending = deliver(await aMessage(), scripted([down()]), options, { onRetry: () => controller.abort() });
    expect(await mailErrorOf(sending)).toMatchObject({ code: "CONNECTION_FAILED" });
  });

  test("are told of before they begin", async () => {
    const told: Retry[] = [];
    const clock = testClock();
    await deliver(await aMessage(), scripted([down()]), {}, { clock, onRetry: (retry) => told.push(retry) });
    expect(told).toMatchObject([{ attempt: 2, delayMs: 250, error: { code: "CONNECTION_FAILED" } }]);
  });

  test("end when no further try is to be made", async () => {
    const closing = new AbortController();
    const clock = testClock({ onSleep: () => closing.abort() });
    const transport = scripted([down()]);
    const sending = deliver(await aMessage(), transport, {}, { clock, lastTry: closing.signal });
    expect(await mailErrorOf(sending)).toMatchObject({ code: "CONNECTION_FAILED", retryable: true });
    expect(transport.tries).toHaveLength(1);
  });
});

describe("a mail that only some recipients got", () => {
  test("is tried again for those alone that were deferred", async () => {
    const { sending, transport } = await run([{ refused: [refusedNow(BOB)] }], {}, [ADA, BOB, CAT]);
    const receipt = await sending;
    expect(transport.tries).toEqual([[ADA, BOB, CAT], [BOB]]);
    expect([...receipt.accepted].sort()).toEqual([ADA, BOB, CAT]);
  });

  test("is reported as partial where the others are refused for good", async () => {
    const acts = [{ refused: [refusedNow(BOB), refusedForGood(CAT)] }, undefined];
    const { sending, transport } = await run(acts, {}, [ADA, BOB, CAT]);
    const error = await mailErrorOf(sending);
    expect(transport.tries).toEqual([[ADA, BOB, CAT], [BOB]]);
    expect(error).toMatchObject({
      code: "RECIPIENTS_REFUSED",
      delivery: "partial",
      permanent: true,
      retryable: false,
    });
    expect(statusesOf(error)).toEqual({ [ADA]: "accepted", [BOB]: "accepted", [CAT]: "refused" });
    expect(error.message).toContain("1 of 3 recipients");
    expect(error.attempts).toHaveLength(2);
  });

  test("stays temporary for those that were deferred to the end", async () => {
    const acts = Array(3).fill({ refused: [refusedNow(BOB)] });
    acts[1] = acts[2] = { accepted: [], refused: [refusedNow(BOB)] };
    const { sending, transport } = await run(acts, {}, [ADA, BOB]);
    const error = await mailErrorOf(sending);
    expect(transport.tries).toEqual([[ADA, BOB], [BOB], [BOB]]);
    expect(error).toMatchObject({ delivery: "partial", permanent: false, retryable: false });
    expect(error.recipients).toMatchObject([
      { address: ADA, status: "accepted" },
      { address: BOB, status: "refused", code: 450 },
    ]);
  });

  test("is partial, not unsent, where the second try does not even connect", async () => {
    const { sending } = await run([{ refused: [refusedNow(BOB)] }, down(), down()], {}, [ADA, BOB]);
    const error = await mailErrorOf(sending);
    expect(error).toMatchObject({ code: "CONNECTION_FAILED", delivery: "partial", retryable: false });
    expect(statusesOf(error)).toEqual({ [ADA]: "accepted", [BOB]: "refused" });
  });

  test("is unknown where the second try ended unknown, and says for whom", async () => {
    const { sending, transport } = await run([{ refused: [refusedNow(BOB)] }, lost()], {}, [ADA, BOB]);
    const error = await mailErrorOf(sending);
    expect(error).toMatchObject({ code: "CONNECTION_LOST", delivery: "unknown", retryable: false });
    expect(statusesOf(error)).toEqual({ [ADA]: "accepted", [BOB]: "unknown" });
    expect(transport.tries).toHaveLength(2);
  });

  test("is believed where the transport throws it", async () => {
    const recipients: RecipientResult[] = [{ address: ADA, status: "accepted" }, refusedNow(BOB)];
    const thrown = new MailError("DEFERRED", "450 for one", { delivery: "partial", recipients });
    const { sending, transport } = await run([thrown], {}, [ADA, BOB]);
    expect((await sending).accepted).toEqual([ADA, BOB]);
    expect(transport.tries).toEqual([[ADA, BOB], [BOB]]);
  });
});

describe("a mail that nobody got", () => {
  test("is tried again for those that were deferred, not for those refused for good", async () => {
    const recipients = [refusedNow(ADA), refusedForGood(BOB)];
    const thrown = new MailError("RECIPIENTS_REFUSED", "Nobody", { recipients });
    const { sending, transport } = await run([thrown, thrown, thrown], {}, [ADA, BOB]);
    const error = await mailErrorOf(sending);
    expect(transport.tries).toEqual([[ADA, BOB], [ADA], [ADA]]);
    expect(error).toMatchObject({ delivery: "not-sent", permanent: false, retryable: true });
  });

  test("is permanent once everybody is refused for good", async () => {
    const acts = [
      new MailError("DEFERRED", "Later", { recipients: [refusedNow(ADA), refusedForGood(BOB)] }),
      new MailError("RECIPIENTS_REFUSED", "No", { recipients: [refusedForGood(ADA)] }),
    ];
    const { sending } = await run(acts, {}, [ADA, BOB]);
    const error = await mailErrorOf(sending);
    expect(error).toMatchObject({ code: "RECIPIENTS_REFUSED", delivery: "not-sent", permanent: true });
    expect(statusesOf(error)).toEqual({ [ADA]: "refused", [BOB]: "refused" });
  });

  test("keeps the code and the reply of the server for a single recipient", async () => {
    const deferred = new MailError("DEFERRED", "Later", {
      recipients: [refusedNow(ADA)],
      response: "450 4.2.0 greylisted",
      responseCode: 450,
      enhancedCode: "4.2.0",
    });
    const { sending } = await run([deferred, deferred, deferred]);
    expect(await mailErrorOf(sending)).toMatchObject({
      code: "DEFERRED",
      responseCode: 450,
      enhancedCode: "4.2.0",
      response: "450 4.2.0 greylisted",
      retryable: true,
    });
  });

  test("a transport that takes it for nobody and refuses nobody has said nothing", async () => {
    const { sending } = await run([{ accepted: [] }]);
    expect(await mailErrorOf(sending)).toMatchObject({ code: "TRANSPORT_FAILED", delivery: "unknown" });
  });
});

describe("a mail whose fate is unknown", () => {
  test("stops, and every recipient is unknown", async () => {
    const { sending, transport } = await run([lost()], {}, [ADA, BOB]);
    const error = await mailErrorOf(sending);
    expect(error).toMatchObject({ delivery: "unknown", retryable: false });
    expect(statusesOf(error)).toEqual({ [ADA]: "unknown", [BOB]: "unknown" });
    expect(transport.tries).toHaveLength(1);
  });

  test("is sent once more where the caller says so, and may end well", async () => {
    const { sending } = await run([lost(), undefined], { retry: { onUnknown: "retry" } });
    expect((await sending).attempts.map(({ code }) => code)).toEqual(["CONNECTION_LOST", undefined]);
  });

  test.each([
    ["does not connect", down()],
    ["is refused", new MailError("REJECTED", "550 no")],
    ["is refused by recipient", new MailError("RECIPIENTS_REFUSED", "No", { recipients: [refusedForGood(ADA)] })],
    ["is aborted", new MailError("ABORTED", "Stop")],
  ])("stays unknown where the next try %s", async (_, next) => {
    const { sending } = await run([lost(), next, next], { retry: { onUnknown: "retry" } });
    const error = await mailErrorOf(sending);
    expect(error).toMatchObject({ code: next.code, delivery: "unknown", retryable: false });
    expect(statusesOf(error)).toEqual({ [ADA]: "unknown" });
  });

  test("stays unknown for those that the next try refuses while it serves the others", async () => {
    const acts = [lost(), { refused: [refusedForGood(BOB)] }];
    const { sending } = await run(acts, { retry: { onUnknown: "retry" } }, [ADA, BOB]);
    const error = await mailErrorOf(sending);
    expect(error.delivery).toBe("unknown");
    expect(statusesOf(error)).toEqual({ [ADA]: "accepted", [BOB]: "unknown" });
  });

  test("leaves out those that were refused before the connection broke", async () => {
    const broken = new MailError("CONNECTION_LOST", "Lost", { delivery: "unknown", recipients: [refusedForGood(BOB)] });
    const { sending, transport } = await run([broken, undefined], { retry: { onUnknown: "retry" } }, [ADA, BOB]);
    const error = await mailErrorOf(sending);
    expect(transport.tries).toEqual([[ADA, BOB], [ADA]]);
    expect(error).toMatchObject({ delivery: "partial" });
    expect(statusesOf(error)).toEqual({ [ADA]: "accepted", [BOB]: "refused" });
  });
});

describe("the deadline over all tries", () => {
  const never = () => new Promise<undefined>(() => {});

  test("a transport that never answers is unknown, and the try is in the error", async () => {
    const { sending } = await run([never], { timeoutMs: 20 });
    const error = await mailErrorOf(sending);
    expect(error).toMatchObject({ code: "TIMEOUT", delivery: "unknown" });
    expect(error.attempts).toMatchObject([{ transport: "scripted", code: "TIMEOUT" }]);
    expect(statusesOf(error)).toEqual({ [ADA]: "unknown" });
  });

  test("passing during the second try, it leaves the first one's recipients as they were", async () => {
    const { sending } = await run([{ refused: [refusedNow(BOB)] }, never], { timeoutMs: 500 }, [ADA, BOB]);
    const error = await mailErrorOf(sending);
    expect(error).toMatchObject({ code: "TIMEOUT", delivery: "unknown" });
    expect(statusesOf(error)).toEqual({ [ADA]: "accepted", [BOB]: "unknown" });
    expect(error.attempts.map(({ code }) => code)).toEqual(["RECIPIENTS_REFUSED", "TIMEOUT"]);
  });

  test("a transport that says what became of the mail when the deadline passes is believed", async () => {
    const honest = ({ signal }: { signal: AbortSignal }) =>
      new Promise<undefined>((_, reject) =>
        signal.addEventListener("abort", () => reject((signal.reason as MailError).with({ delivery: "not-sent" }))),
      );
    const { sending, transport } = await run([honest], { timeoutMs: 20 });
    expect(await mailErrorOf(sending)).toMatchObject({ code: "TIMEOUT", delivery: "not-sent", retryable: true });
    expect(transport.tries).toHaveLength(1);
  });

  test("what a transport does after the end is not told to anybody", async () => {
    let answer = (): void => {};
    const late = () => new Promise<undefined>((resolve) => (answer = () => resolve(undefined)));
    const told: (string | undefined)[] = [];
    const transport = scripted([late]);
    const sending = deliver(
      await aMessage(),
      transport,
      { timeoutMs: 20 },
      { onAttempt: ({ code }) => told.push(code) },
    );
    const error = await mailErrorOf(sending);
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(["TIMEOUT"]);
    expect(error.attempts).toHaveLength(1);
    expect(transport.tries).toHaveLength(1);
  });
});

test.each([
  [{ attempts: 0 }],
  [{ attempts: 1.5 }],
  [{ delayMs: -1 }],
  [{ delayMs: Number.NaN }],
  [{ maxDelayMs: -1 }],
  [{ onUnknown: "always" as never }],
])("the policy %j is refused before anything is sent", async (retry) => {
  const { sending, transport } = await run([], { retry });
  expect(await mailErrorOf(sending)).toMatchObject({ code: "INVALID_OPTION", delivery: "not-sent" });
  expect(transport.tries).toHaveLength(0);
});

function statusesOf({ recipients }: MailError): Record<string, string> {
  return Object.fromEntries(recipients.map(({ address, status }) => [address, status]));
}
