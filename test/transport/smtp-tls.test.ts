import { networkInterfaces } from "node:os";
import { createMailer, deliver, smtp } from "posthorn";
import { describe, expect, test } from "vitest";
import { makeCertificate } from "../support/certificate.ts";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { startRawServer } from "../support/raw-server.ts";
import { startSmtpServer } from "../support/smtp-server.ts";

const certificate = await makeCertificate("localhost");
const once = { retry: { attempts: 1 } };
const auth = { user: "ada", pass: "correct horse" };

describe("STARTTLS", () => {
  test("is used where it is offered", async () => {
    await using server = await startSmtpServer(certificate);
    const transport = smtp({ host: "localhost", port: server.port, tls: { ca: certificate.cert } });
    for (let count = 0; count < 3; count += 1) await deliver(await aMessage(), transport, once);
    expect(server.mails.map(({ secure }) => secure)).toEqual([true, true, true]);
    expect(server.connections).toBe(1);
    await transport.close?.();
    await server.until(({ openConnections }) => openConnections === 0);
  });

  test("is not used with ignoreTLS", async () => {
    await using server = await startSmtpServer(certificate);
    await using mailer = createMailer({ transport: `${server.url}?ignoreTLS=true`, from: "a@x.test" });
    await mailer.send({ to: "b@x.test", subject: "s", text: "t" });
    expect(server.mails[0]?.secure).toBe(false);
  });

  test.each([
    ["is not offered", { EHLO: "250 raw.test" }, "TLS_REQUIRED", true],
    [
      "is refused for now",
      { EHLO: "250-raw.test\r\n250 STARTTLS", STAR: "454 4.7.0 no TLS now" },
      "SERVER_UNAVAILABLE",
      false,
    ],
    ["is refused for good", { EHLO: "250-raw.test\r\n250 STARTTLS", STAR: "502 5.5.1 no" }, "TLS_REQUIRED", true],
    ["is cut", { EHLO: "250-raw.test\r\n250 STARTTLS", STAR: "drop" }, "CONNECTION_FAILED", false],
    ["never comes about", { EHLO: "250-raw.test\r\n250 STARTTLS", STAR: "220 go" }, "TIMEOUT", false],
  ] as const)("where it is required and %s, the mail stays here", async (_, script, code, permanent) => {
    await using server = await startRawServer(script);
    const transport = smtp({ host: "127.0.0.1", port: server.port, requireTLS: true, auth });
    const error = await mailErrorOf(deliver(await aMessage(), transport, { ...once, timeoutMs: 700 }));
    expect(error).toMatchObject({ code, delivery: "not-sent", permanent });
    expect(server.lines.join("\n")).not.toMatch(/AUTH|MAIL/);
    await transport.close?.();
  });

  test("is required unless the host is loopback", async () => {
    await using server = await startRawServer({ EHLO: "250 raw.test" });
    // Reaches this machine, and is no loopback address.
    const error = await mailErrorOf(deliver(await aMessage(), smtp({ host: "0.0.0.0", port: server.port }), once));
    expect(error).toMatchObject({ code: "TLS_REQUIRED", kind: "configuration", delivery: "not-sent" });
    expect(error.message).toContain("smtps://");
  });
});

describe("TLS from the start", () => {
  test("by smtps:// or secure", async () => {
    await using server = await startSmtpServer({ secure: true, ...certificate });
    const transport = smtp({ host: "localhost", port: server.port, secure: true, tls: { ca: certificate.cert } });
    await deliver(await aMessage(), transport, once);
    await deliver(await aMessage(), transport, once);
    expect(server.mails[1]?.secure).toBe(true);
    expect(server.connections).toBe(1);
    await transport.close?.();
    await server.until(({ openConnections }) => openConnections === 0);
  });

  test("with a server that speaks no TLS", async () => {
    await using server = await startRawServer();
    const error = await mailErrorOf(
      deliver(await aMessage(), smtp({ host: "127.0.0.1", port: server.port, secure: true }), once),
    );
    expect(error).toMatchObject({ code: "TLS_FAILED", kind: "configuration", delivery: "not-sent" });
  });
});

describe("a certificate", () => {
  test.each([
    ["that nobody trusts, over STARTTLS", false, {}, "localhost"],
    ["that nobody trusts, from the start", true, {}, "localhost"],
    ["of another host, over STARTTLS", false, { ca: certificate.cert }, "127.0.0.1"],
    ["of another host, from the start", true, { ca: certificate.cert }, "127.0.0.1"],
  ])("%s ends it before any credentials go out", async (_, secure, tls, host) => {
    await using server = await startSmtpServer({ secure, ...certificate });
    const transport = smtp({ host, port: server.port, secure, tls, auth });
    const error = await mailErrorOf(deliver(await aMessage(), transport));
    expect(error).toMatchObject({ code: "TLS_FAILED", kind: "configuration", permanent: true, delivery: "not-sent" });
    expect(error.attempts).toHaveLength(1);
    expect(error.message).toContain("tls: { ca }");
    expect(server.logins).toBe(0);
    await transport.close?.();
  });
});

describe("credentials", () => {
  test.each(["PLAIN", "LOGIN", "CRAM-MD5"] as const)("log in by %s", async (method) => {
    await using server = await startSmtpServer({
      ...certificate,
      authOptional: false,
      authMethods: [method],
      onAuth(given, _session, callback) {
        const right =
          method === "CRAM-MD5"
            ? given.validatePassword(auth.pass)
            : given.username === auth.user && given.password === auth.pass;
        callback(right ? null : new Error("wrong"), { user: given.username });
      },
    });
    const transport = smtp({ host: "localhost", port: server.port, auth, tls: { ca: certificate.cert } });
    await deliver(await aMessage(), transport, once);
    expect(server.mails[0]?.user).toBe("ada");
    await transport.close?.();
  });

  test("that are wrong fail for good, and are named nowhere", async () => {
    await using server = await startSmtpServer({
      allowInsecureAuth: true,
      onAuth: (_given, _session, callback) => callback(new Error("Invalid username or password")),
    });
    const transport = smtp({ host: "127.0.0.1", port: server.port, auth });
    const error = await mailErrorOf(deliver(await aMessage(), transport));
    expect(error).toMatchObject({ code: "AUTH_FAILED", kind: "configuration", permanent: true, responseCode: 535 });
    expect(server.logins).toBe(1);
    const shown = JSON.stringify(error) + error.stack + String(error.cause);
    expect(shown).not.toContain(auth.pass);
    expect(shown).not.toContain(Buffer.from(`\0${auth.user}\0${auth.pass}`).toString("base64"));
    await transport.close?.();
  });

  test("that cannot be checked now may be right later", async () => {
    await using server = await startRawServer({ EHLO: "250-raw.test\r\n250 AUTH PLAIN", AUTH: "454 4.7.0 later" });
    const transport = smtp({ host: "127.0.0.1", port: server.port, auth });
    const error = await mailErrorOf(deliver(await aMessage(), transport, once));
    expect(error).toMatchObject({
      code: "SERVER_UNAVAILABLE",
      delivery: "not-sent",
      retryable: true,
      responseCode: 454,
    });
    await transport.close?.();
  });

  test("are not left out in silence where the server offers no login", async () => {
    await using server = await startRawServer();
    const transport = smtp({ host: "127.0.0.1", port: server.port, auth });
    const error = await mailErrorOf(deliver(await aMessage(), transport, once));
    expect(error).toMatchObject({ code: "AUTH_FAILED", kind: "configuration", delivery: "not-sent" });
    expect(error.message).toContain("does not offer AUTH");
    expect(server.lines.join("\n")).not.toContain("MAIL");
    await transport.close?.();
  });

  const own = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === "IPv4" && !one.internal)?.address;

  test.skipIf(own === undefined)("never go out in clear, even where TLS is not required", async () => {
    await using server = await startRawServer({ EHLO: "250-raw.test\r\n250 AUTH PLAIN LOGIN" }, "everywhere");
    const transport = smtp({ host: own as string, port: server.port, requireTLS: false, auth });
    const error = await mailErrorOf(deliver(await aMessage(), transport, once));
    expect(error).toMatchObject({ code: "TLS_REQUIRED", kind: "configuration", delivery: "not-sent" });
    expect(server.lines.join("\n")).not.toContain("AUTH");
    await transport.close?.();
  });
});
