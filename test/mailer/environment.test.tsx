import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  closeDefaultMailer,
  createMailer,
  defineEmail,
  type MailEnvironment,
  readMailEnvironment,
  sendMail,
  sendTemplate,
} from "posthorn";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeCertificate } from "../support/certificate.ts";
import { mailErrorOf } from "../support/mail.ts";
import { startRawServer } from "../support/raw-server.ts";
import { startSmtpServer } from "../support/smtp-server.ts";

const mail = { to: "ada@example.test", subject: "s", text: "t" };

async function refusalOf(env: MailEnvironment) {
  return mailErrorOf(new Promise((resolve) => resolve(readMailEnvironment(env))));
}

describe("the environment", () => {
  test("names a connection string and a sender", async () => {
    await using server = await startSmtpServer();
    await using mailer = createMailer(
      readMailEnvironment({ SMTP_URL: server.url, MAIL_FROM: "Acme <hello@acme.test>", EMAIL_HOST: "not.used.test" }),
    );
    await mailer.send(mail);
    expect((await server.parsed()).from?.value).toEqual([{ name: "Acme", address: "hello@acme.test" }]);
  });

  test("speaks Django: host, port, user, password, sender", async () => {
    await using server = await startSmtpServer({ authOptional: false, allowInsecureAuth: true });
    await using mailer = createMailer(
      readMailEnvironment({
        EMAIL_BACKEND: "django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST: "127.0.0.1",
        EMAIL_PORT: String(server.port),
        EMAIL_HOST_USER: "ada",
        EMAIL_HOST_PASSWORD: "secret",
        EMAIL_USE_TLS: "False",
        DEFAULT_FROM_EMAIL: "webmaster@acme.test",
      }),
    );
    await mailer.send(mail);
    expect(server.mails[0]).toMatchObject({ user: "ada", envelope: { from: "webmaster@acme.test" } });
  });

  test("EMAIL_USE_TLS makes STARTTLS a must", async () => {
    await using server = await startRawServer({ EHLO: "250 raw.test" });
    const EMAIL_PORT = String(server.port);
    await using strict = createMailer(
      readMailEnvironment({ EMAIL_HOST: "127.0.0.1", EMAIL_PORT, EMAIL_USE_TLS: "1", MAIL_FROM: "a@x.test" }),
    );
    expect(await mailErrorOf(strict.send(mail))).toMatchObject({ code: "TLS_REQUIRED" });
    // Reaches this machine, and is no loopback address: TLS is required unless it is switched off.
    await using silent = createMailer(
      readMailEnvironment({ EMAIL_HOST: "0.0.0.0", EMAIL_PORT, MAIL_FROM: "a@x.test" }),
    );
    expect(await mailErrorOf(silent.send(mail))).toMatchObject({ code: "TLS_REQUIRED" });
    await using lax = createMailer(
      readMailEnvironment({ EMAIL_HOST: "0.0.0.0", EMAIL_PORT, EMAIL_USE_TLS: "no", MAIL_FROM: "a@x.test" }),
    );
    await lax.send(mail);
    expect(server.bodies).toHaveLength(1);
  });

  test("EMAIL_USE_SSL speaks TLS from the start", async () => {
    await using server = await startSmtpServer({ secure: true, ...(await makeCertificate("localhost")) });
    await using mailer = createMailer(
      readMailEnvironment({
        EMAIL_HOST: "localhost",
        EMAIL_PORT: String(server.port),
        EMAIL_USE_SSL: "True",
        MAIL_FROM: "a@x.test",
      }),
    );
    // Nobody vouches for the certificate; that it is looked at shows that TLS came first.
    expect(await mailErrorOf(mailer.send(mail))).toMatchObject({ code: "TLS_FAILED" });
  });

  test("EMAIL_TIMEOUT is in seconds", async () => {
    expect(readMailEnvironment({ EMAIL_HOST: "h", EMAIL_TIMEOUT: "2.5" }).timeoutMs).toBe(2_500);
    await using server = await startRawServer({ greeting: "silence" });
    await using mailer = createMailer(
      readMailEnvironment({ SMTP_URL: server.url, EMAIL_TIMEOUT: "0.2", MAIL_FROM: "a@x.test" }),
    );
    expect(await mailErrorOf(mailer.send(mail))).toMatchObject({ code: "TIMEOUT", delivery: "not-sent" });
  });

  test.each([
    ["django.core.mail.backends.smtp.EmailBackend", "smtp"],
    ["smtp", "smtp"],
    ["", "smtp"],
    ["django.core.mail.backends.console.EmailBackend", "console"],
    ["console", "console"],
    ["django.core.mail.backends.filebased.EmailBackend", "file"],
    ["file", "file"],
    ["django.core.mail.backends.locmem.EmailBackend", "memory"],
    ["memory", "memory"],
    ["django.core.mail.backends.dummy.EmailBackend", "null"],
    ["null", "null"],
  ])("EMAIL_BACKEND=%s is %s", (EMAIL_BACKEND, name) => {
    const { transport } = readMailEnvironment({ EMAIL_BACKEND, EMAIL_HOST: "h", EMAIL_FILE_PATH: "mails" });
    expect(transport.name).toBe(name);
  });

  test("the file backend writes to EMAIL_FILE_PATH", async () => {
    const folder = await mkdtemp(join(tmpdir(), "posthorn-env-"));
    const env = { EMAIL_BACKEND: "filebased", EMAIL_FILE_PATH: folder, MAIL_FROM: "a@x.test" };
    await createMailer(readMailEnvironment(env)).send(mail);
    expect(await readdir(folder)).toHaveLength(1);
    await rm(folder, { recursive: true });
  });

  test.each<[string, MailEnvironment, RegExp]>([
    ["a backend without its folder", { EMAIL_BACKEND: "filebased" }, /EMAIL_FILE_PATH/],
    ["an unknown backend", { EMAIL_BACKEND: "acme.mail.Backend" }, /EMAIL_BACKEND=acme\.mail\.Backend is not known/],
    ["both kinds of TLS", { EMAIL_HOST: "h", EMAIL_USE_TLS: "1", EMAIL_USE_SSL: "1" }, /exclude each other/],
    ["TLS that is neither", { EMAIL_HOST: "h", EMAIL_USE_TLS: "maybe" }, /EMAIL_USE_TLS=maybe/],
    ["a port that is none", { EMAIL_HOST: "h", EMAIL_PORT: "smtp" }, /EMAIL_PORT=smtp/],
    ["a port out of range", { EMAIL_HOST: "h", EMAIL_PORT: "70000" }, /70000/],
    ["a timeout that is none", { EMAIL_HOST: "h", EMAIL_TIMEOUT: "soon" }, /EMAIL_TIMEOUT=soon/],
    ["a timeout of nothing", { EMAIL_HOST: "h", EMAIL_TIMEOUT: "0" }, /above 0/],
    ["a user without a password", { EMAIL_HOST: "h", EMAIL_HOST_USER: "u" }, /EMAIL_HOST_PASSWORD/],
    ["a password without a user", { EMAIL_HOST: "h", EMAIL_HOST_PASSWORD: "hunter2" }, /EMAIL_HOST_USER/],
    ["a host with a password in it", { EMAIL_HOST: "u:hunter2@h" }, /host/],
    ["a connection string that is none", { SMTP_URL: "smtp://u:25/hunter2@h" }, /path/],
    ["a connection string of another kind", { SMTP_URL: "mysql://u:hunter2@h" }, /mysql:/],
  ])("%s is refused, and no password is told", async (_, env, text) => {
    const error = await refusalOf(env);
    expect(error).toMatchObject({ code: "INVALID_CONFIGURATION", kind: "configuration", delivery: "not-sent" });
    expect(error.message).toMatch(text);
    expect(JSON.stringify(error) + error.stack + String(error.cause)).not.toContain("hunter2");
  });

  test.each<[MailEnvironment]>([[{}], [{ EMAIL_HOST: "" }], [{ EMAIL_BACKEND: "smtp" }], [{ SMTP_URL: "" }]])(
    "%j names no server",
    async (env) => {
      const error = await refusalOf(env);
      expect(error).toMatchObject({ code: "NOT_CONFIGURED", kind: "configuration" });
      expect(error.message).toMatch(/SMTP_URL.*EMAIL_HOST.*createMailer/);
    },
  );
});

describe("bare sendTemplate and sendMail", () => {
  const Hello = defineEmail(({ name }: { name: string }) => <p>Hello {name}</p>, { subject: "Hello" });

  beforeEach(() => {
    for (const name of Object.keys(process.env).filter((key) => /^(SMTP_URL|MAIL_FROM|EMAIL_|DEFAULT_FROM)/.test(key)))
      vi.stubEnv(name, undefined);
  });
  afterEach(async () => {
    await closeDefaultMailer();
    vi.unstubAllEnvs();
  });

  test("read the environment on first use, and keep one connection", async () => {
    await using server = await startSmtpServer();
    vi.stubEnv("SMTP_URL", server.url);
    vi.stubEnv("MAIL_FROM", "hello@acme.test");
    await sendTemplate(Hello, { to: "ada@example.test", props: { name: "Ada" } });
    await sendMail(mail);
    expect(server.mails).toHaveLength(2);
    expect(server.connections).toBe(1);
    expect((await server.parsed(0)).text).toBe("Hello Ada");
  });

  test("say how to configure them, and work once they are", async () => {
    expect(await mailErrorOf(sendMail(mail))).toMatchObject({ code: "NOT_CONFIGURED" });
    expect(await mailErrorOf(sendTemplate(Hello, { to: "a@x.test", props: { name: "Ada" } }))).toMatchObject({
      code: "NOT_CONFIGURED",
    });
    vi.stubEnv("SMTP_URL", "null:");
    vi.stubEnv("DEFAULT_FROM_EMAIL", "a@x.test");
    expect((await sendMail(mail)).transport).toBe("null");
  });

  test("start anew after closeDefaultMailer", async () => {
    vi.stubEnv("SMTP_URL", "null:");
    vi.stubEnv("MAIL_FROM", "a@x.test");
    await sendMail(mail);
    await closeDefaultMailer();
    await closeDefaultMailer();
    vi.stubEnv("SMTP_URL", "memory:");
    expect((await sendMail(mail)).transport).toBe("memory");
  });
});
