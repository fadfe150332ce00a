import { createMailer, deliver, type MailError, type MailErrorCode, type MessageInput, smtp } from "posthorn";
import { describe, expect, test } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { type Script, startRawServer } from "../support/raw-server.ts";
import { startStopwatch } from "../support/stopwatch.ts";

/** One try, so that each row shows what one try comes to. */
const once = { retry: { attempts: 1 }, timeoutMs: 10_000 };

async function outcomeOf(script: Script, input = {}) {
  const server = await startRawServer(script);
  await using _ = server;
  const transport = smtp(server.url);
  const error = await mailErrorOf(deliver(await aMessage(input), transport, once));
  await transport.close?.();
  return { error, bodies: server.bodies.length, connections: server.connections };
}

describe("a connection that breaks", () => {
  const table: readonly (readonly [where: string, script: Script, code: MailErrorCode])[] = [
    ["before the greeting", { greeting: "drop" }, "CONNECTION_FAILED"],
    ["at EHLO", { EHLO: "drop" }, "CONNECTION_FAILED"],
    ["at MAIL", { MAIL: "drop" }, "CONNECTION_LOST"],
    ["at RCPT", { RCPT: "drop" }, "CONNECTION_LOST"],
    ["at DATA", { DATA: "drop" }, "CONNECTION_LOST"],
    ["in the middle of a line", { MAIL: { last: "25" } }, "CONNECTION_LOST"],
  ];
  test.each(table)("%s leaves nothing behind", async (_, script, code) => {
    const { error, bodies } = await outcomeOf(script);
    expect(error).toMatchObject({ code, kind: "connection", delivery: "not-sent", permanent: false, retryable: true });
    expect(bodies).toBe(0);
  });

  test("before it was made", async () => {
    const server = await startRawServer();
    await server[Symbol.asyncDispose]();
    const error = await mailErrorOf(deliver(await aMessage(), smtp(server.url), once));
    expect(error).toMatchObject({ code: "CONNECTION_FAILED", delivery: "not-sent", retryable: true });
    expect(error.message).toMatch(/ECONNREFUSED/);
  });

  test("in the middle of the body leaves nothing behind", async () => {
    const attachments = [{ filename: "a.bin", content: new Uint8Array(20_000_000) }];
    const { error, bodies } = await outcomeOf({ body: { after: 1, act: "drop" } }, { attachments });
    expect(error).toMatchObject({ code: "CONNECTION_LOST", delivery: "not-sent", retryable: true });
    expect(bodies).toBe(0);
  });

  test.each([
    ["a mail that fits into one write", 10],
    ["a mail of 3 MB", 3_000_000],
  ])("after the final dot leaves a question, and the mail is not sent again: %s", async (_, size) => {
    await using server = await startRawServer({ end: "drop" });
    const transport = smtp(server.url);
    const message = await aMessage({ attachments: [{ filename: "a.bin", content: new Uint8Array(size) }] });
    const error = await mailErrorOf(deliver(message, transport));
    expect(error).toMatchObject({ code: "CONNECTION_LOST", delivery: "unknown", permanent: false, retryable: false });
    expect(error.message).toContain("nobody can tell whether it was delivered");
    expect(error.attempts).toHaveLength(1);
    expect(server.bodies).toHaveLength(1);
    expect(server.connections).toBe(1);
  });
});

describe("what a server says decides", () => {
  type Row = readonly [
    script: Script,
    code: MailErrorCode,
    kind: string,
    permanent: boolean,
    more?: { delivery?: string; responseCode?: number; enhancedCode?: string },
  ];
  const table: readonly Row[] = [
    [{ greeting: "554 5.7.1 you are listed" }, "SENDER_BLOCKED", "configuration", true, { enhancedCode: "5.7.1" }],
    [
      { greeting: "421 4.3.2 too busy" },
      "SERVER_UNAVAILABLE",
      "connection",
      false,
      { responseCode: 421, enhancedCode: "4.3.2" },
    ],
    [{ greeting: "hello there" }, "PROTOCOL_ERROR", "connection", false],
    [{ greeting: "250 not a greeting" }, "PROTOCOL_ERROR", "connection", false],
    [{ EHLO: "421 4.3.2 going down" }, "SERVER_UNAVAILABLE", "connection", false],
    [{ EHLO: { last: "250 raw.test\r\n421 4.3.2 going down" } }, "DEFERRED", "rejected", false, { responseCode: 421 }],
    [{ EHLO: { last: "250 raw.test" } }, "CONNECTION_LOST", "connection", false],
    [{ MAIL: "550 5.7.1 not you" }, "REJECTED", "rejected", true, { responseCode: 550, enhancedCode: "5.7.1" }],
    [{ MAIL: "451 4.7.1 greylisted" }, "DEFERRED", "rejected", false, { enhancedCode: "4.7.1" }],
    [{ MAIL: "421 4.4.2 closing" }, "DEFERRED", "rejected", false, { responseCode: 421 }],
    [{ MAIL: { last: "421 4.4.2 closing" } }, "DEFERRED", "rejected", false, { responseCode: 421 }],
    [{ MAIL: "530 5.7.0 log in first" }, "AUTH_FAILED", "configuration", true, { responseCode: 530 }],
    [{ MAIL: "503 5.5.1 bad sequence" }, "PROTOCOL_ERROR", "connection", false],
    [{ MAIL: "552 5.3.4 too big" }, "REJECTED", "rejected", true, { enhancedCode: "5.3.4" }],
    [{ MAIL: "452 4.3.1 no space" }, "DEFERRED", "rejected", false],
    [{ MAIL: "what?" }, "PROTOCOL_ERROR", "connection", false],
    [{ RCPT: "550 5.1.1 no such user" }, "RECIPIENTS_REFUSED", "rejected", true, { enhancedCode: "5.1.1" }],
    [{ RCPT: "450 4.2.1 mailbox busy" }, "DEFERRED", "rejected", false],
    [{ RCPT: "552 5.2.2 mailbox full" }, "DEFERRED", "rejected", false, { enhancedCode: "5.2.2" }],
    [{ RCPT: "421 4.4.2 closing" }, "DEFERRED", "rejected", false],
    [{ DATA: "554 5.5.1 no" }, "REJECTED", "rejected", true],
    [{ DATA: "451 4.3.0 later" }, "DEFERRED", "rejected", false],
    [{ DATA: "421 4.4.2 closing" }, "DEFERRED", "rejected", false],
    [{ end: "550-5.7.1 looks like\r\n550 5.7.1 spam" }, "REJECTED", "rejected", true, { enhancedCode: "5.7.1" }],
    [{ end: "554 5.6.0 bad content" }, "REJECTED", "rejected", true],
    [{ end: "451 4.3.0 later" }, "DEFERRED", "rejected", false],
    [{ end: "421 4.3.2 shutting down" }, "DEFERRED", "rejected", false, { responseCode: 421 }],
    [{ end: { last: "452 4.3.1 disk full" } }, "DEFERRED", "rejected", false],
    [{ end: "what?" }, "PROTOCOL_ERROR", "connection", false, { delivery: "unknown" }],
    [{ end: "354 more?" }, "PROTOCOL_ERROR", "connection", false, { delivery: "unknown" }],
  ];
  for (const [script, code, kind, permanent, { delivery = "not-sent", ...more } = {}] of table) {
    test(`${JSON.stringify(script)} is ${code}`, async () => {
      const { error } = await outcomeOf(script);
      expect(error).toMatchObject({ code, kind, delivery, permanent, ...more });
      expect(error.retryable).toBe(!permanent && delivery === "not-sent");
      expect(error.message).not.toContain("\n");
      expect(error.response ?? "").not.toContain("\n");
    });
  }

  test("without PIPELINING just the same", async () => {
    const EHLO = "250 raw.test";
    expect((await outcomeOf({ EHLO, RCPT: "550 5.1.1 no" })).error.code).toBe("RECIPIENTS_REFUSED");
    expect((await outcomeOf({ EHLO, MAIL: "421 4.4.2 closing" })).error).toMatchObject({ responseCode: 421 });
    expect((await outcomeOf({ EHLO, DATA: "drop" })).error).toMatchObject({ delivery: "not-sent" });
    expect((await outcomeOf({ EHLO, end: "drop" })).error).toMatchObject({ delivery: "unknown" });
  });

  test("a server that knows no EHLO is greeted with HELO", async () => {
    await using server = await startRawServer({ EHLO: "502 5.5.1 what?" });
    const transport = smtp(server.url);
    await deliver(await aMessage(), transport, once);
    expect(server.lines.slice(0, 2)).toEqual([expect.stringMatching(/^EHLO /), expect.stringMatching(/^HELO /)]);
    await transport.close?.();
  });
});

describe("recipients that are refused while others are accepted", () => {
  const to = ["a@x.test", "b@x.test", "c@x.test"];

  test("make the delivery partial, with what was said to each", async () => {
    await using server = await startRawServer({ RCPT: ["250 ok", "550 5.1.1 no such user", "550 5.2.1 disabled"] });
    const transport = smtp(server.url);
    const error = await mailErrorOf(deliver(await aMessage({ to }), transport, once));
    expect(error).toMatchObject({
      code: "RECIPIENTS_REFUSED",
      delivery: "partial",
      permanent: true,
      retryable: false,
      recipients: [
        { address: "a@x.test", status: "accepted" },
        {
          address: "b@x.test",
          status: "refused",
          code: 550,
          enhancedCode: "5.1.1",
          response: "550 5.1.1 no such user",
          permanent: true,
        },
        { address: "c@x.test", status: "refused", code: 550, enhancedCode: "5.2.1", permanent: true },
      ],
    });
    expect(error.message).toContain("refused 2 of 3 recipients");
    expect(server.bodies).toHaveLength(1);
    await transport.close?.();
  });

  test("are permanent or not one by one", async () => {
    const RCPT = ["250 ok", "450 4.2.0 later", "552 5.2.2 full"];
    const { error } = await outcomeOf({ RCPT }, { to });
    expect(error.recipients.map(({ status, permanent }) => [status, permanent])).toEqual([
      ["accepted", undefined],
      ["refused", false],
      ["refused", false],
    ]);
    expect(error).toMatchObject({ delivery: "partial", permanent: false });
  });

  test("all of them: the mail went to nobody", async () => {
    const { error } = await outcomeOf({ RCPT: "550 5.1.1 no" }, { to });
    expect(error).toMatchObject({ code: "RECIPIENTS_REFUSED", delivery: "not-sent" });
    expect(error.recipients.map(({ address, status }) => [address, status])).toEqual(
      to.map((address) => [address, "refused"]),
    );
  });
});

describe("no send outlives its deadline", () => {
  const big = { attachments: [{ filename: "a.bin", content: new Uint8Array(20_000_000) }] };
  const table: readonly (readonly [why: string, script: Script, delivery: string, input?: MessageInput])[] = [
    ["a server that never greets", { greeting: "silence" }, "not-sent"],
    ["a greeting without end", { greeting: "trickle" }, "not-sent"],
    ["silence after EHLO", { EHLO: "silence" }, "not-sent"],
    ["silence after MAIL", { MAIL: "silence" }, "not-sent"],
    ["silence after DATA", { DATA: "silence" }, "not-sent"],
    ["a server that stops reading", { body: { after: 100_000, act: "silence" } }, "not-sent", big],
    ["silence after the final dot", { end: "silence" }, "unknown"],
    ["an answer to the final dot without end", { end: "trickle" }, "unknown"],
  ];
  for (const [why, script, delivery, input] of table) {
    test(why, async () => {
      await using server = await startRawServer(script);
      const transport = smtp(server.url);
      const message = await aMessage(input);
      let timeoutMs = 700;
      let error: MailError;
      // A busy machine may need longer to come as far as this.
      for (; ; timeoutMs *= 3) {
        const stopwatch = startStopwatch();
        error = await mailErrorOf(deliver(message, transport, { timeoutMs }));
        expect(stopwatch()).toBeLessThan(timeoutMs + 1_000);
        if (error.delivery === delivery || timeoutMs > 6_000) break;
      }
      expect(error).toMatchObject({ code: "TIMEOUT", kind: "connection", delivery });
      expect(error.retryable).toBe(delivery === "not-sent");
      await transport.close?.();
    });
  }

  test("nor an abort", async () => {
    await using server = await startRawServer({ end: "silence" });
    const transport = smtp(server.url);
    const stop = new AbortController();
    const sending = mailErrorOf(deliver(await aMessage(), transport, { signal: stop.signal }));
    await server.until((line) => line === "(body)");
    stop.abort(new Error("too late"));
    const error = await sending;
    expect(error).toMatchObject({ code: "ABORTED", delivery: "unknown", retryable: false });
    expect(error.cause).toMatchObject({ message: "too late" });
    await transport.close?.();
  });

  test("verify is bound as well", async () => {
    await using server = await startRawServer({ greeting: "silence" });
    await using mailer = createMailer({ transport: server.url, timeoutMs: 200 });
    expect(await mailErrorOf(mailer.verify())).toMatchObject({ code: "TIMEOUT", delivery: "not-sent" });
  });
});

test("no reply, however long, is kept whole in the error", async () => {
  const { error } = await outcomeOf({ MAIL: `550 5.7.1 ${"x".repeat(100_000)}` });
  expect(error.message.length).toBeLessThan(1_000);
  expect(error.response?.length).toBeLessThan(1_000);
});

test("a name that the DNS does not know is a matter of configuration", async () => {
  const transport = smtp({ host: "no-such-host.invalid", port: 25 });
  const error = await mailErrorOf(deliver(await aMessage(), transport, { retry: { attempts: 1 } }));
  // Without any DNS the answer is "try again" rather than "unknown".
  expect(["HOST_NOT_FOUND", "CONNECTION_FAILED"]).toContain(error.code);
  expect(error.delivery).toBe("not-sent");
});
