import { once } from "node:events";
import { createServer } from "node:net";
import nodemailer from "nodemailer";
import { deliver, failover, type MailError, type NodemailerPlugin, nodemailerTransport } from "posthorn";
import { describe, expect, test } from "vitest";
import { transportContract } from "../contracts/transport.ts";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { type Script, startRawServer } from "../support/raw-server.ts";
import { scripted } from "../support/scripted-transport.ts";
import { startSmtpServer } from "../support/smtp-server.ts";

for (const pool of [false, true]) {
  transportContract(`nodemailerTransport(createTransport({ pool: ${pool} }))`, async () => {
    const server = await startSmtpServer();
    return {
      transport: nodemailerTransport(nodemailer.createTransport({ host: "127.0.0.1", port: server.port, pool })),
      taken: async () => server.mails.map(({ raw }) => raw),
      [Symbol.asyncDispose]: () => server.close(),
    };
  });
}

transportContract("nodemailerTransport(plugin)", async () => {
  const taken: Buffer[] = [];
  return { transport: nodemailerTransport(readingPlugin((bytes) => taken.push(bytes))), taken: async () => taken };
});

type Callback = (error: Error | null, info?: unknown) => void;
interface PluginMail {
  readonly message: { build(callback: (error: Error | null, bytes: Buffer) => void): void; getEnvelope(): unknown };
}

/** A plugin that reads the whole mail and then answers. */
function readingPlugin(read: (bytes: Buffer) => void, answer: Parameters<Callback> = [null, {}]): NodemailerPlugin {
  return {
    name: "reading",
    version: "1.0.0",
    send(mail: PluginMail, callback: Callback) {
      mail.message.build((_, bytes) => {
        read(bytes);
        callback(...answer);
      });
    },
  };
}

/** A plugin that answers without having looked. */
function blindPlugin(answer: Parameters<Callback>): NodemailerPlugin {
  return { name: "blind", version: "1.0.0", send: (_mail: unknown, callback: Callback) => callback(...answer) };
}

test("a transporter is given the bytes that every other transport sends, and the envelope alone decides who gets them", async () => {
  await using server = await startSmtpServer();
  const transporter = nodemailer.createTransport({ host: "127.0.0.1", port: server.port });
  const message = await aMessage({ bcc: "hidden@example.test" });
  const redirected = { ...message, envelope: { from: "bounces@acme.test", to: ["elsewhere@example.test"] } };
  let bytes: Uint8Array = new Uint8Array();
  const compose = async (given: typeof message) => {
    const { composeMessage } = await import("posthorn");
    bytes = await composeMessage(given);
    return bytes;
  };
  await deliver(redirected, nodemailerTransport(transporter), {}, { compose });
  expect(server.mails[0]?.envelope).toEqual({ from: "bounces@acme.test", to: ["elsewhere@example.test"] });
  expect(server.mails[0]?.raw.toString()).toBe(Buffer.from(bytes).toString());
});

describe("a server that refuses", () => {
  test.each<[string, Script, Partial<MailError>]>([
    ["the mail", { MAIL: "550 5.7.1 not you" }, { code: "REJECTED", delivery: "not-sent", permanent: true }],
    ["the recipient", { RCPT: "550 5.1.1 who" }, { code: "RECIPIENTS_REFUSED", delivery: "not-sent" }],
    ["the recipient for now", { RCPT: "450 4.2.0 later" }, { code: "DEFERRED", delivery: "not-sent", retryable: true }],
    ["after the body", { end: "554 5.6.0 spam" }, { code: "REJECTED", delivery: "not-sent", permanent: true }],
    ["after the body, for now", { end: "451 4.3.0 later" }, { code: "DEFERRED", delivery: "not-sent" }],
    ["and goes away after the final dot", { end: "drop" }, { delivery: "unknown", retryable: false }],
  ])("%s", async (_, script, expected) => {
    await using server = await startRawServer(script);
    const transport = nodemailerTransport(nodemailer.createTransport({ host: "127.0.0.1", port: server.port }));
    const error = await mailErrorOf(deliver(await aMessage(), transport, { retry: { attempts: 1 } }));
    expect(error).toMatchObject(expected);
    expect(error.transport).toBe("nodemailer");
  });

  test("one of two recipients is a partial delivery", async () => {
    await using server = await startRawServer({ RCPT: ["250 ok", "550 5.1.1 who"] });
    const transport = nodemailerTransport(nodemailer.createTransport({ host: "127.0.0.1", port: server.port }));
    const message = await aMessage({ to: ["ada@example.test", "bob@example.test"] });
    const error = await mailErrorOf(deliver(message, transport));
    expect(error.delivery).toBe("partial");
    expect(error.recipients).toMatchObject([
      { address: "ada@example.test", status: "accepted" },
      { address: "bob@example.test", status: "refused", code: 550, permanent: true },
    ]);
  });

  test("a login is a matter of configuration", async () => {
    await using server = await startSmtpServer({
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) =>
        callback(Object.assign(new Error("Wrong password"), { responseCode: 535 })),
    });
    const auth = { user: "ada", pass: "hunter2" };
    const transport = nodemailerTransport(nodemailer.createTransport({ host: "127.0.0.1", port: server.port, auth }));
    const error = await mailErrorOf(deliver(await aMessage(), transport));
    expect(error).toMatchObject({ code: "AUTH_FAILED", delivery: "not-sent", retryable: false });
    expect(`${error.message}${error.stack}`).not.toContain("hunter2");
    const { signal } = new AbortController();
    expect(await mailErrorOf(transport.verify?.({ signal }) as Promise<void>)).toMatchObject({ code: "AUTH_FAILED" });
  });
});

test("nobody listening is not sent, and fails over", async () => {
  const gone = createServer().listen(0, "127.0.0.1");
  await once(gone, "listening");
  const { port } = gone.address() as { port: number };
  gone.close();
  await once(gone, "close");
  const transport = nodemailerTransport(nodemailer.createTransport({ host: "127.0.0.1", port }));
  const error = await mailErrorOf(deliver(await aMessage(), transport, { retry: { attempts: 1 } }));
  expect(error).toMatchObject({ code: "CONNECTION_FAILED", delivery: "not-sent", retryable: true });
  const receipt = await deliver(await aMessage(), failover([transport, scripted([], "b")]));
  expect(receipt.transport).toBe("b");
});

describe("the deadline", () => {
  test("in a queue, before any byte was read, means not sent, and nothing is sent later", async () => {
    await using server = await startRawServer({ greeting: "silence" });
    const transporter = nodemailer.createTransport({ host: "127.0.0.1", port: server.port, pool: true });
    const transport = nodemailerTransport(transporter);
    const error = await mailErrorOf(deliver(await aMessage(), transport, { timeoutMs: 100 }));
    expect(error).toMatchObject({ code: "TIMEOUT", delivery: "not-sent" });
    expect(server.bodies).toHaveLength(0);
    await transport.close?.();
  });

  test("within a large body means not sent, after the final dot unknown", async () => {
    await using stuck = await startRawServer({ body: { after: 1, act: "silence" } });
    await using silent = await startRawServer({ end: "silence" });
    const large = await aMessage({ attachments: [{ filename: "a.bin", content: new Uint8Array(12_000_000) }] });
    const over = (port: number) => nodemailerTransport(nodemailer.createTransport({ host: "127.0.0.1", port }));
    expect(await mailErrorOf(deliver(large, over(stuck.port), { timeoutMs: 1_000 }))).toMatchObject({
      code: "TIMEOUT",
      delivery: "not-sent",
    });
    expect(await mailErrorOf(deliver(await aMessage(), over(silent.port), { timeoutMs: 300 }))).toMatchObject({
      code: "TIMEOUT",
      delivery: "unknown",
      retryable: false,
    });
  });
});

describe("a plugin", () => {
  const only = { retry: { attempts: 1 } };

  test("that fails before it looked at the mail has not sent it", async () => {
    const transport = nodemailerTransport(blindPlugin([new Error("No API key")]), { name: "acme" });
    const error = await mailErrorOf(deliver(await aMessage(), transport, only));
    expect(error).toMatchObject({ code: "TRANSPORT_FAILED", delivery: "not-sent", transport: "acme" });
    expect(error.message).toBe("acme failed before it had the mail: No API key");
  });

  test("that fails afterwards leaves it open", async () => {
    const plugin = readingPlugin(() => {}, [new Error("HTTP 502")]);
    const error = await mailErrorOf(deliver(await aMessage(), nodemailerTransport(plugin)));
    expect(error).toMatchObject({ code: "TRANSPORT_FAILED", delivery: "unknown", retryable: false });
    expect(error.attempts).toHaveLength(1);
  });

  test("that names refused recipients is believed", async () => {
    const plugin = readingPlugin(() => {}, [null, { rejected: ["bob@example.test"], response: "1 of 2 queued" }]);
    const message = await aMessage({ to: ["ada@example.test", "bob@example.test"] });
    const error = await mailErrorOf(deliver(message, nodemailerTransport(plugin)));
    expect(error).toMatchObject({ code: "RECIPIENTS_REFUSED", delivery: "partial", response: "1 of 2 queued" });
  });

  test("that never answers is bounded by the deadline", async () => {
    const plugin: NodemailerPlugin = { name: "silent", version: "1.0.0", send() {} };
    const error = await mailErrorOf(deliver(await aMessage(), nodemailerTransport(plugin), { timeoutMs: 30 }));
    // It never read a byte, and now it never can.
    expect(error).toMatchObject({ code: "TIMEOUT", delivery: "not-sent" });
  });

  test("cannot ask for delivery reports, and says so", async () => {
    const message = await aMessage({ dsn: { notify: ["failure"] } });
    const error = await mailErrorOf(deliver(message, nodemailerTransport(blindPlugin([null, {}]))));
    expect(error).toMatchObject({ code: "NOT_SUPPORTED" });
  });
});

test("closing refuses what waits in nodemailer's queue, and everything after", async () => {
  await using server = await startRawServer({ greeting: "silence" });
  const transporter = nodemailer.createTransport({
    host: "127.0.0.1",
    port: server.port,
    pool: true,
    maxConnections: 1,
  });
  const transport = nodemailerTransport(transporter);
  const message = await aMessage();
  const only = { retry: { attempts: 1 }, timeoutMs: 2_000 };
  const waiting = [deliver(message, transport, only), deliver(message, transport, only)].map(mailErrorOf);
  await new Promise((resolve) => setImmediate(resolve));
  await transport.close?.();
  expect(await mailErrorOf(deliver(message, transport, only))).toMatchObject({ code: "CLOSED", delivery: "not-sent" });
  for (const error of await Promise.all(waiting)) expect(error.delivery).toBe("not-sent");
});

test.each([[null], [{}], ["smtp://127.0.0.1"]])("%j is refused", (given) => {
  expect(() => nodemailerTransport(given as never)).toThrow(expect.objectContaining({ code: "INVALID_CONFIGURATION" }));
});
