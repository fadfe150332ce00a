import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deliver, type Message, smtp } from "posthorn";
import { startTestServer, type TestServer } from "posthorn/testing";
import { describe, expect, test } from "vitest";
import { makeCertificate } from "../support/certificate.ts";
import { fakeClock } from "../support/fake-clock.ts";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { type ProxyKind, startProxy } from "../support/proxy.ts";
import { startStopwatch } from "../support/stopwatch.ts";

const once = { retry: { attempts: 1 } };

function commands(server: TestServer, verb: string): string[] {
  return server.log.filter(({ side, text }) => side === "client" && text.startsWith(verb)).map(({ text }) => text);
}

describe("rateLimit", () => {
  test("lets no more mails out in any span than it says, in the order they came", async () => {
    await using server = await startTestServer();
    const clock = fakeClock();
    const transport = smtp({ host: "127.0.0.1", port: server.port, rateLimit: { mails: 2, perMs: 1_000 } }, { clock });
    const sending = Promise.all(
      Array.from({ length: 5 }, async (_, index) =>
        deliver(await aMessage({ to: `${index}@x.test` }), transport, once),
      ),
    );
    for (const expected of [2, 4]) {
      await server.until(({ received }) => received.length === expected);
      await clock.sleepers(1);
      expect(server.received).toHaveLength(expected);
      clock.advance(999);
      await clock.sleepers(1);
      expect(commands(server, "MAIL")).toHaveLength(expected);
      clock.advance(1);
    }
    await sending;
    expect(server.received).toHaveLength(5);
    await transport.close?.();
  });

  test("a mail whose turn does not come within its deadline is not sent, and says why", async () => {
    await using server = await startTestServer();
    const transport = smtp(`${server.url}?rateLimit=0.1`);
    await deliver(await aMessage(), transport, once);
    const error = await mailErrorOf(deliver(await aMessage(), transport, { ...once, timeoutMs: 100 }));
    expect(error).toMatchObject({ code: "TIMEOUT", delivery: "not-sent", retryable: true });
    expect(error.message).toContain("rateLimit allows 1 in 10000 ms");
    expect(commands(server, "MAIL")).toHaveLength(1);
    await transport.close?.();
  });

  test.each([0, -1, 1.5, { mails: 1, perMs: 0 }, "fast"])("%j is refused", (rateLimit) => {
    expect(() => smtp({ host: "localhost", rateLimit: rateLimit as never })).toThrow(/rateLimit/);
  });
});

test("maxMessages replaces a connection after so many mails", async () => {
  await using server = await startTestServer();
  const transport = smtp(`${server.url}?maxMessages=2`);
  for (let count = 0; count < 5; count += 1) await deliver(await aMessage(), transport, once);
  expect(server.received.map(({ connection }) => connection)).toEqual([1, 1, 2, 2, 3]);
  expect(commands(server, "QUIT")).toHaveLength(2);
  await transport.close?.();
});

describe("delivery status notifications", () => {
  const dsn = { notify: ["success", "failure"], return: "headers", envelopeId: "order 7+1" } as const;

  test("are asked for as the message says (RFC 3461)", async () => {
    await using server = await startTestServer();
    const transport = smtp(server.url);
    await deliver({ ...(await aMessage()), dsn }, transport, once);
    expect(commands(server, "MAIL")[0]).toMatch(/ RET=HDRS ENVID=order\+207\+2B1$/);
    expect(commands(server, "RCPT")[0]).toMatch(/ NOTIFY=SUCCESS,FAILURE$/);
    await deliver({ ...(await aMessage()), dsn: { notify: "never" } }, transport, once);
    expect(commands(server, "RCPT")[1]).toMatch(/ NOTIFY=NEVER$/);
    await transport.close?.();
  });

  test("are never left out in silence", async () => {
    await using server = await startTestServer({ extensions: ["PIPELINING"] });
    const transport = smtp(server.url);
    const error = await mailErrorOf(deliver({ ...(await aMessage()), dsn }, transport, once));
    expect(error).toMatchObject({ code: "NOT_SUPPORTED", delivery: "not-sent", permanent: true });
    expect(commands(server, "MAIL")).toEqual([]);
    // The connection is as good as before.
    await deliver(await aMessage(), transport, once);
    expect(server.connections).toBe(1);
    await transport.close?.();
  });
});

describe("a client certificate", () => {
  test.each(["starttls", "tls"] as const)("is shown to a server that demands one (%s)", async (kind) => {
    const client = await makeCertificate("client.example.test");
    await using server = await startTestServer({ [kind]: true, clientCa: client.cert });
    const base = { host: "localhost", port: server.port, secure: kind === "tls", requireTLS: true };
    const ca = server.ca as string;
    const transport = smtp({ ...base, tls: { ca, ...client } });
    await deliver(await aMessage(), transport, once);
    expect(server.received[0]?.secure).toBe(true);
    await transport.close?.();

    const without = smtp({ ...base, tls: { ca } });
    const error = await mailErrorOf(deliver(await aMessage(), without, once));
    expect(error).toMatchObject({ kind: expect.stringMatching(/configuration|connection/), delivery: "not-sent" });
    expect(server.received).toHaveLength(1);
    await without.close?.();
  });
});

describe("through a proxy", () => {
  test.each<[ProxyKind, string, boolean]>([
    ["http", "the mail arrives", false],
    ["http", "the mail arrives where the greeting comes together with the proxy's answer", true],
    ["socks5", "the mail arrives", false],
    ["socks5", "the mail arrives where the greeting comes together with the proxy's answer", true],
    ["socks4", "the mail arrives", false],
    ["socks4", "the mail arrives where the greeting comes together with the proxy's answer", true],
  ])("%s: %s", async (kind, _, withGreeting) => {
    await using server = await startTestServer({ starttls: true });
    await using proxy = await startProxy(kind, { withGreeting });
    const transport = smtp({
      host: "localhost",
      port: server.port,
      proxy: proxy.url,
      tls: { ca: server.ca as string },
      requireTLS: true,
    });
    await deliver(await aMessage(), transport, once);
    expect(server.received[0]?.secure).toBe(true);
    expect(proxy.destinations).toEqual([expect.stringMatching(`^(localhost|127.0.0.1|::1):${server.port}$`)]);
    await transport.close?.();
  });

  test.each(["http", "socks5"] satisfies ProxyKind[])("%s: that refuses, the mail stays here", async (kind) => {
    await using proxy = await startProxy(kind, { refuse: true });
    const transport = smtp({ host: "localhost", port: 2525, proxy: proxy.url });
    const error = await mailErrorOf(deliver(await aMessage(), transport, once));
    expect(error).toMatchObject({ code: "CONNECTION_FAILED", delivery: "not-sent", retryable: true });
    expect(error.message).toContain("through the proxy");
    await transport.close?.();
  });

  test.each(["http", "socks5"] satisfies ProxyKind[])("%s: that is silent, the deadline holds", async (kind) => {
    await using proxy = await startProxy(kind, { silent: true });
    const transport = smtp({ host: "localhost", port: 2525, proxy: proxy.url });
    const stopwatch = startStopwatch();
    const error = await mailErrorOf(deliver(await aMessage(), transport, { ...once, timeoutMs: 200 }));
    expect(error).toMatchObject({ code: "TIMEOUT", delivery: "not-sent" });
    expect(stopwatch()).toBeLessThan(800);
    await transport.close?.();
  });

  test("the password of the proxy is named nowhere", async () => {
    const transport = smtp({ host: "localhost", port: 2525, proxy: "http://ada:s3cret@127.0.0.1:9" });
    const error = await mailErrorOf(deliver(await aMessage(), transport, once));
    expect(JSON.stringify(error)).not.toContain("s3cret");
    expect(() => smtp({ host: "localhost", proxy: "ftp://ada:s3cret@proxy.test" })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("s3cret") }),
    );
    await transport.close?.();
  });

  test("credentials do not go out in clear to a host beyond it", async () => {
    await using server = await startTestServer({ auth: { user: "ada", pass: "x" } });
    await using proxy = await startProxy("http", { to: server.port });
    const transport = smtp({
      host: "mail.example.test",
      port: 587,
      proxy: proxy.url,
      requireTLS: false,
      auth: { user: "ada", pass: "x" },
    });
    expect(await mailErrorOf(deliver(await aMessage(), transport, once))).toMatchObject({ code: "TLS_REQUIRED" });
    expect(commands(server, "AUTH")).toEqual([]);
    await transport.close?.();
  });
});

describe("LMTP", () => {
  const to = ["ada@example.test", "bob@example.test", "cleo@example.test"];

  test("each recipient has an answer of its own, and only those deferred are tried again", async () => {
    await using server = await startTestServer({
      lmtp: true,
      faults: [{ at: "after-dot", address: "bob@example.test", reply: "452 4.2.2 full for now", times: 1 }],
    });
    const transport = smtp(server.url);
    const receipt = await deliver(await aMessage({ to }), transport, { retry: { delayMs: 1 } });
    expect(receipt.transport).toBe("lmtp");
    expect([...receipt.accepted].sort()).toEqual(to);
    expect(server.received.map(({ envelope }) => envelope.to)).toEqual([to, ["bob@example.test"]]);
    expect(commands(server, "LHLO")).toHaveLength(1);
    await transport.close?.();
  });

  test("refused for one, the mail was sent in part", async () => {
    await using server = await startTestServer({
      lmtp: true,
      faults: [{ at: "after-dot", address: "bob@example.test", reply: "550 5.1.1 gone" }],
    });
    const transport = smtp(server.url);
    const error = await mailErrorOf(deliver(await aMessage({ to }), transport));
    expect(error).toMatchObject({ code: "RECIPIENTS_REFUSED", delivery: "partial", permanent: true, retryable: false });
    expect(server.received).toHaveLength(1);
    await transport.close?.();
  });

  test("cut between the answers, nobody can tell", async () => {
    await using server = await startTestServer({
      lmtp: true,
      faults: [{ at: "after-dot", address: "bob@example.test", drop: true }],
    });
    const transport = smtp(server.url);
    const error = await mailErrorOf(deliver(await aMessage({ to }), transport));
    expect(error).toMatchObject({ code: "CONNECTION_LOST", delivery: "unknown", retryable: false });
    expect(error.recipients.map(({ address, status }) => [address, status])).toEqual(to.map((one) => [one, "unknown"]));
    expect(server.received).toHaveLength(1);
    await transport.close?.();
  });

  test("goes over a Unix socket", async () => {
    await using server = await startTestServer({ lmtp: true });
    const folder = mkdtempSync(join(tmpdir(), "lmtp-"));
    const path = join(folder, "socket");
    const forward = await forwardTo(path, server.port);
    const transport = smtp(`lmtp+unix:${path}`);
    await deliver(await aMessage({ to }), transport, once);
    expect(server.received[0]?.acceptedFor).toEqual(to);
    await transport.close?.();
    await new Promise((resolve) => forward.close(resolve));
    rmSync(folder, { recursive: true });
  });
});

describe("more recipients than the server takes at once", () => {
  const to = Array.from({ length: 8 }, (_, index) => `${index}@example.test`);
  const many = (): Promise<Message> => aMessage({ to });

  test.each([true, false])("get the mail in several transactions (PIPELINING: %s)", async (pipelining) => {
    await using server = await startTestServer({ maxRecipients: 3, ...(pipelining ? {} : { extensions: [] }) });
    const transport = smtp(server.url);
    const receipt = await deliver(await many(), transport, once);
    expect(receipt.accepted).toEqual(to);
    expect(server.received.map(({ envelope }) => envelope.to)).toEqual([to.slice(0, 3), to.slice(3, 6), to.slice(6)]);
    await transport.close?.();
  });

  test("are told apart from those that are refused", async () => {
    await using server = await startTestServer({
      maxRecipients: 3,
      faults: [{ at: "rcpt", address: "7@example.test", reply: "550 5.1.1 unknown" }],
    });
    const transport = smtp(server.url);
    const error = await mailErrorOf(deliver(await many(), transport, once));
    expect(error).toMatchObject({ code: "RECIPIENTS_REFUSED", delivery: "partial", permanent: true });
    const refused = error.recipients.filter(({ status }) => status === "refused").map(({ address }) => address);
    expect(refused).toEqual(["7@example.test"]);
    await transport.close?.();
  });

  test("are retried alone where a later transaction fails", async () => {
    await using server = await startTestServer({
      maxRecipients: 3,
      faults: [{ at: "data", reply: "451 4.3.0 later", skip: 1, times: 1 }],
    });
    const transport = smtp(server.url);
    const receipt = await deliver(await many(), transport, { retry: { delayMs: 1 } });
    expect([...receipt.accepted].sort()).toEqual(to);
    const taken = server.received.flatMap(({ acceptedFor }) => acceptedFor);
    expect(taken.sort()).toEqual(to);
    await transport.close?.();
  });

  test("nobody is sent a second mail where a later transaction ends in the dark", async () => {
    await using server = await startTestServer({
      maxRecipients: 3,
      faults: [{ at: "after-dot", drop: true, skip: 1, times: 1 }],
    });
    const transport = smtp(server.url);
    const error = await mailErrorOf(deliver(await many(), transport));
    expect(error).toMatchObject({ delivery: "unknown", retryable: false });
    const by = (status: string) =>
      error.recipients.filter((one) => one.status === status).map(({ address }) => address);
    expect(by("accepted")).toEqual(to.slice(0, 3));
    expect(by("unknown")).toEqual(to.slice(3, 6));
    expect(by("refused")).toEqual(to.slice(6));
    expect(server.received).toHaveLength(2);
    await transport.close?.();
  });
});

test("a port that begins with TLS is hinted at where the server says nothing", async () => {
  await using server = await startTestServer({ tls: true });
  const transport = smtp({ host: "127.0.0.1", port: server.port });
  const error = await mailErrorOf(deliver(await aMessage(), transport, { ...once, timeoutMs: 200 }));
  expect(error.code).toBe("TIMEOUT");
  expect(error.message).toContain(`if port ${server.port} expects TLS at once, use smtps://`);
  await transport.close?.();
});

test("a port that does not begin with TLS is named as what is wrong", async () => {
  await using server = await startTestServer();
  const transport = smtp({ host: "127.0.0.1", port: server.port, secure: true });
  const error = await mailErrorOf(deliver(await aMessage(), transport, once));
  expect(error.code).toBe("TLS_FAILED");
  expect(error.message).toContain(`Port ${server.port} does not begin with TLS`);
  expect(error.message).not.toContain("\n");
  await transport.close?.();
});

function forwardTo(path: string, port: number): Promise<Server> {
  const server = createServer((socket) => {
    const onward = connect(port, "127.0.0.1");
    socket.on("error", () => onward.destroy()).pipe(onward);
    onward.on("error", () => socket.destroy()).pipe(socket);
  });
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}
