import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { deliver, smtp } from "posthorn";
import { describe, expect, test } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { startRawServer } from "../support/raw-server.ts";
import { startSmtpServer } from "../support/smtp-server.ts";
import { startStopwatch } from "../support/stopwatch.ts";

const once = { retry: { attempts: 1 } };

describe("the pool", () => {
  test("sends many mails over few connections, and uses all of them", async () => {
    await using server = await startSmtpServer();
    const transport = smtp(`${server.url}?maxConnections=3`);
    const messages = await Promise.all(Array.from({ length: 60 }, () => aMessage()));
    await Promise.all(messages.map((message) => deliver(message, transport)));
    expect(server.mails).toHaveLength(60);
    expect(server.connections).toBe(3);
    expect(new Set(server.mails.map(({ connection }) => connection)).size).toBe(3);
    await transport.close?.();
    await server.until(({ openConnections }) => openConnections === 0);
  });

  test("opens one connection for mails that come one after the other", async () => {
    await using server = await startSmtpServer();
    const transport = smtp(server.url);
    for (let count = 0; count < 10; count += 1) await deliver(await aMessage(), transport);
    expect(server.connections).toBe(1);
    await transport.close?.();
  });

  test("serves who came first, first", async () => {
    await using server = await startSmtpServer();
    const transport = smtp(`${server.url}?maxConnections=1`);
    const order: number[] = [];
    const messages = await Promise.all(Array.from({ length: 12 }, () => aMessage()));
    await Promise.all(
      messages.map(async (message, index) => {
        await deliver(message, transport);
        order.push(index);
        // Whoever comes back at once has to queue behind those that wait.
        if (index === 0) await deliver(message, transport).then(() => order.push(99));
      }),
    );
    expect(order).toEqual([...messages.keys(), 99]);
    await transport.close?.();
  });

  test("says goodbye on a connection that was idle for long enough", async () => {
    await using server = await startRawServer();
    const transport = smtp(`${server.url}?idleTimeoutMs=30`);
    await deliver(await aMessage(), transport);
    await server.until((line) => line === "QUIT");
    await deliver(await aMessage(), transport);
    expect(server.connections).toBe(2);
    await transport.close?.();
  });

  test("keeps none with an idle time of 0", async () => {
    await using server = await startRawServer();
    const transport = smtp(`${server.url}?idleTimeoutMs=0`);
    await deliver(await aMessage(), transport);
    await server.until((line) => line === "QUIT");
    await transport.close?.();
  });

  test("an idle time without end is none that is over at once", async () => {
    await using server = await startSmtpServer();
    const transport = smtp({ host: "127.0.0.1", port: server.port, idleTimeoutMs: Number.POSITIVE_INFINITY });
    await deliver(await aMessage(), transport);
    await new Promise(setImmediate);
    await deliver(await aMessage(), transport);
    expect(server.connections).toBe(1);
    await transport.close?.();
  });

  test("an idle pool does not keep the process alive", async () => {
    await using server = await startSmtpServer();
    const script = join(import.meta.dirname, "../support/send-and-forget.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [script, server.url], { timeout: 20_000 });
    expect(stdout).toMatch(/^sent, ended after (\d+) ms$/m);
    expect(Number(/after (\d+) ms/.exec(stdout)?.[1])).toBeLessThan(3_000);
    expect(server.mails).toHaveLength(1);
  });

  test("a mail that waits for a connection can be aborted, and the others go on", async () => {
    await using server = await startRawServer({ end: "silence" }, {});
    const transport = smtp(`${server.url}?maxConnections=1`);
    const stop = new AbortController();
    const stuck = mailErrorOf(deliver(await aMessage(), transport, { signal: stop.signal, ...once }));
    await server.until((line) => line === "(body)");
    const impatient = new AbortController();
    const waiting = mailErrorOf(deliver(await aMessage(), transport, { signal: impatient.signal, ...once }));
    const patient = deliver(await aMessage(), transport, once);
    impatient.abort(new Error("enough"));
    expect(await waiting).toMatchObject({ code: "ABORTED", delivery: "not-sent" });
    expect((await waiting).message).toContain("still waiting for one of 1 connections");
    stop.abort();
    expect(await stuck).toMatchObject({ code: "ABORTED", delivery: "unknown" });
    expect((await patient).accepted).toHaveLength(1);
    await transport.close?.();
  });

  test("the deadline counts while a mail waits", async () => {
    await using server = await startRawServer({ greeting: "silence" });
    const transport = smtp(`${server.url}?maxConnections=1`);
    const first = mailErrorOf(deliver(await aMessage(), transport, { timeoutMs: 400, ...once }));
    const second = mailErrorOf(deliver(await aMessage(), transport, { timeoutMs: 150, ...once }));
    expect(await second).toMatchObject({ code: "TIMEOUT", delivery: "not-sent", retryable: true });
    expect(await first).toMatchObject({ code: "TIMEOUT", delivery: "not-sent" });
    await transport.close?.();
  });
});

describe("closing", () => {
  test("lets mails in flight finish, refuses those that wait and those that come, and says goodbye", async () => {
    await using server = await startRawServer();
    const transport = smtp(`${server.url}?maxConnections=1`);
    const inFlight = deliver(await aMessage(), transport, once);
    const waiting = mailErrorOf(deliver(await aMessage(), transport, once));
    await server.until((line) => line.startsWith("MAIL"));
    const closed = Promise.all([transport.close?.(), transport.close?.()]);
    expect(await waiting).toMatchObject({ code: "CLOSED", kind: "cancelled", delivery: "not-sent" });
    expect((await inFlight).accepted).toHaveLength(1);
    await closed;
    expect(server.lines.at(-1)).toBe("QUIT");
    expect(await mailErrorOf(deliver(await aMessage(), transport, once))).toMatchObject({ code: "CLOSED" });
    expect(server.bodies).toHaveLength(1);
  });

  test("does not wait for ever for a server that does not answer QUIT", async () => {
    await using server = await startRawServer({ QUIT: "silence" });
    const transport = smtp(server.url);
    await deliver(await aMessage(), transport);
    const stopwatch = startStopwatch();
    await transport.close?.();
    expect(stopwatch()).toBeLessThan(3_000);
  });
});

describe("a kept connection that the server has ended meanwhile", () => {
  test("is noticed, and a new one takes its place", async () => {
    await using server = await startSmtpServer();
    const transport = smtp(server.url);
    await deliver(await aMessage(), transport);
    server.cut();
    await server.until(({ openConnections }) => openConnections === 0);
    expect((await deliver(await aMessage(), transport, once)).attempts).toHaveLength(1);
    expect(server.connections).toBe(2);
    await transport.close?.();
  });

  test.each([
    ["drops it at MAIL", "drop"],
    ["says 421 at MAIL", { last: "421 4.4.2 idle for too long" }],
  ] as const)("where it %s, the mail goes over a new one, unseen", async (_, act) => {
    await using server = await startRawServer({ perMail: [{}, { MAIL: act }] }, {});
    const transport = smtp(server.url);
    await deliver(await aMessage(), transport, once);
    const receipt = await deliver(await aMessage(), transport, once);
    expect(receipt.attempts).toHaveLength(1);
    expect(server.connections).toBe(2);
    expect(server.bodies).toHaveLength(2);
    await transport.close?.();
  });

  test("is replaced once: a server that ends every connection is no stale one", async () => {
    await using server = await startRawServer({ perMail: [{}, { MAIL: "drop" }] }, { MAIL: "drop" });
    const transport = smtp(server.url);
    await deliver(await aMessage(), transport, once);
    const error = await mailErrorOf(deliver(await aMessage(), transport, once));
    expect(error).toMatchObject({ code: "CONNECTION_LOST", delivery: "not-sent", retryable: true });
    expect(server.connections).toBe(2);
    await transport.close?.();
  });

  test("is not replaced after the final dot", async () => {
    await using server = await startRawServer({ perMail: [{}, { end: "drop" }] }, {});
    const transport = smtp(server.url);
    await deliver(await aMessage(), transport);
    expect(await mailErrorOf(deliver(await aMessage(), transport))).toMatchObject({ delivery: "unknown" });
    expect(server.connections).toBe(1);
    expect(server.bodies).toHaveLength(2);
    await transport.close?.();
  });
});

describe("a refusal", () => {
  test("leaves the connection fit for the next mail", async () => {
    await using server = await startRawServer({ perMail: [{ RCPT: "550 5.1.1 no such user" }, {}] });
    const transport = smtp(`${server.url}?maxConnections=1`);
    expect(await mailErrorOf(deliver(await aMessage(), transport))).toMatchObject({ code: "RECIPIENTS_REFUSED" });
    await deliver(await aMessage(), transport);
    expect(server.connections).toBe(1);
    expect(server.lines).toContain("RSET");
    await transport.close?.();
  });

  test("reaches the caller though the server is slow to reset", async () => {
    await using server = await startRawServer({ MAIL: "550 5.7.1 no", RSET: "silence" }, {});
    const transport = smtp(server.url);
    const error = await mailErrorOf(deliver(await aMessage(), transport, { timeoutMs: 2_000, ...once }));
    expect(error).toMatchObject({ code: "REJECTED", delivery: "not-sent" });
  });

  test("of a login answers for every mail that waits: servers lock accounts", async () => {
    await using server = await startSmtpServer({
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) => callback(new Error("wrong password")),
    });
    const transport = smtp({ host: "127.0.0.1", port: server.port, auth: { user: "u", pass: "p" }, maxConnections: 2 });
    const messages = await Promise.all(Array.from({ length: 30 }, () => aMessage()));
    const errors = await Promise.all(messages.map((message) => mailErrorOf(deliver(message, transport))));
    for (const error of errors) expect(error).toMatchObject({ code: "AUTH_FAILED", delivery: "not-sent" });
    expect(server.logins).toBeLessThanOrEqual(2);
    await transport.close?.();
  });
});
