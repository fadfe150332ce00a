/** Every row of the tables in docs/from-django.md, by its first cell: what stands there works. */

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { simpleParser } from "mailparser";
import {
  attachFile,
  closeDefaultMailer,
  composeMessage,
  createMailer,
  defaultMailer,
  file,
  type MailEnvironment,
  MailError,
  type MailerOptions,
  type Message,
  mailAdmins,
  mailManagers,
  memory,
  readMailEnvironment,
  type SendOptions,
  sendMail,
  sendMany,
  setDefaultMailer,
  smtp,
} from "posthorn";
import { createTestMailer, startTestServer, type TestServer, type TestServerOptions } from "posthorn/testing";
import { afterEach, expect, test, vi } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { makeCertificate } from "../support/certificate.ts";
import { mailErrorOf } from "../support/mail.ts";

const mail = { to: "ada@example.test", subject: "s", text: "t" };

afterEach(closeDefaultMailer);

/** Sends by the settings of an environment, with a server that is this machine. */
async function byEnvironment(
  env: (server: TestServer) => MailEnvironment,
  options: TestServerOptions = {},
  more: SendOptions = {},
): Promise<TestServer> {
  await using server = await startTestServer(options);
  const EMAIL = { EMAIL_HOST: "localhost", EMAIL_PORT: String(server.port), MAIL_FROM: "a@x.test" };
  await using mailer = createMailer(readMailEnvironment({ ...EMAIL, ...env(server) }));
  await mailer.send({ ...mail, ...more });
  return server;
}

/** Sends by options, and gives what arrived. */
async function arrived(given: SendOptions, options: Partial<MailerOptions> = {}) {
  const transport = memory();
  const mailer = createMailer({ transport, from: "a@x.test", ...options });
  await mailer.send({ ...mail, ...given });
  const message = transport.messages[0] as Message;
  const raw = Buffer.from(await composeMessage(message));
  return { message, raw: raw.toString(), parsed: await simpleParser(raw) };
}

/** Runs with a test mailer behind the bare functions. */
async function withOutbox(env: MailEnvironment, send: () => Promise<unknown>) {
  const transport = memory();
  await setDefaultMailer(createMailer({ ...readMailEnvironment(env), transport, from: "a@x.test" }));
  await send();
  return transport.messages;
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-django-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const login = { auth: { user: "ada", pass: "secret" } };
const EMAIL_HOST_USER = "ada";
const EMAIL_HOST_PASSWORD = "secret";

async function withLogin(): Promise<void> {
  const server = await byEnvironment(() => ({ EMAIL_HOST_USER, EMAIL_HOST_PASSWORD }), login);
  expect(server.received[0]?.user).toBe("ada");
  await using other = await startTestServer(login);
  const transport = smtp({ host: "127.0.0.1", port: other.port, ...login });
  await using mailer = createMailer({ transport, from: "a@x.test" });
  await mailer.send(mail);
  expect(other.received[0]?.user).toBe("ada");
}

async function withClientCertificate(): Promise<void> {
  await inFolder(async (folder) => {
    const { cert, key } = await makeCertificate("client.example.test");
    const [EMAIL_SSL_CERTFILE, EMAIL_SSL_KEYFILE] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    await writeFile(EMAIL_SSL_CERTFILE, cert);
    await writeFile(EMAIL_SSL_KEYFILE, key);
    const env = { EMAIL_HOST: "localhost", EMAIL_SSL_CERTFILE, EMAIL_SSL_KEYFILE };
    expect(readMailEnvironment(env).transport.name).toBe("smtp");
    const missing = () => readMailEnvironment({ ...env, EMAIL_SSL_CERTFILE: join(folder, "none.pem") });
    expect(missing).toThrow(/EMAIL_SSL_CERTFILE=.*cannot be read/);
    await using server = await startTestServer({ starttls: true, clientCa: cert });
    const transport = smtp({ host: "localhost", port: server.port, tls: { ca: server.ca as string, cert, key } });
    await using mailer = createMailer({ transport, from: "a@x.test" });
    await mailer.send(mail);
    expect(server.received).toHaveLength(1);
  });
}

const ROWS: Readonly<Record<string, () => Promise<unknown>>> = {
  async EMAIL_BACKEND() {
    const names = { smtp: "smtp", console: "console", filebased: "file", locmem: "memory", dummy: "null" };
    for (const [backend, name] of Object.entries(names)) {
      for (const EMAIL_BACKEND of [backend, `django.core.mail.backends.${backend}.EmailBackend`])
        expect(readMailEnvironment({ EMAIL_BACKEND, EMAIL_HOST: "h", EMAIL_FILE_PATH: "x" }).transport.name).toBe(name);
    }
    for (const transport of ["smtp://h", "console:", "file:./mails", "memory:", "null:"])
      expect(createMailer({ transport }).transport.name).toBe(/^\w+/.exec(transport)?.[0]);
  },
  async EMAIL_HOST() {
    expect((await byEnvironment(() => ({}))).received).toHaveLength(1);
  },
  async EMAIL_PORT() {
    expect((await byEnvironment(() => ({}))).received).toHaveLength(1);
  },
  EMAIL_HOST_USER: withLogin,
  EMAIL_HOST_PASSWORD: withLogin,
  async EMAIL_USE_TLS() {
    const refused = byEnvironment(() => ({ EMAIL_USE_TLS: "True" }));
    expect(await mailErrorOf(refused)).toMatchObject({ code: "TLS_REQUIRED" });
    const elsewhere = byEnvironment(() => ({ EMAIL_HOST: "0.0.0.0" }));
    expect(await mailErrorOf(elsewhere)).toMatchObject({ code: "TLS_REQUIRED" });
    const inClear = await byEnvironment(() => ({ EMAIL_HOST: "0.0.0.0", EMAIL_USE_TLS: "False" }));
    expect(inClear.received).toHaveLength(1);
  },
  async EMAIL_USE_SSL() {
    // Nobody vouches for the certificate; that it is looked at shows that TLS came first.
    const refused = byEnvironment(() => ({ EMAIL_USE_SSL: "True" }), { tls: true });
    expect(await mailErrorOf(refused)).toMatchObject({ code: "TLS_FAILED" });
  },
  EMAIL_SSL_CERTFILE: withClientCertificate,
  EMAIL_SSL_KEYFILE: withClientCertificate,
  async EMAIL_TIMEOUT() {
    const slow = byEnvironment(() => ({ EMAIL_TIMEOUT: "0.1" }), { faults: [{ at: "connect", silence: true }] });
    expect(await mailErrorOf(slow)).toMatchObject({ code: "TIMEOUT", delivery: "not-sent" });
  },
  EMAIL_FILE_PATH: () =>
    inFolder(async (folder) => {
      await byEnvironment(() => ({ EMAIL_BACKEND: "filebased", EMAIL_FILE_PATH: folder }));
      await createMailer({ transport: file(folder), from: "a@x.test" }).send(mail);
      expect((await readdir(folder)).map((name) => name.endsWith(".eml"))).toEqual([true, true]);
    }),
  async EMAIL_USE_LOCALTIME() {
    expect(readMailEnvironment({ EMAIL_HOST: "h", EMAIL_USE_LOCALTIME: "True" }).localTime).toBe(true);
    const date = new Date("2026-07-01T12:00:00Z");
    for (const localTime of [true, false]) expect((await arrived({ date }, { localTime })).parsed.date).toEqual(date);
  },
  async DEFAULT_FROM_EMAIL() {
    for (const env of [{ DEFAULT_FROM_EMAIL: "d@x.test", MAIL_FROM: "" }, { MAIL_FROM: "d@x.test" }])
      expect((await byEnvironment(() => env)).received[0]?.envelope.from).toBe("d@x.test");
  },
  async SERVER_EMAIL() {
    const env = { EMAIL_HOST: "h", ADMINS: "ops@x.test", SERVER_EMAIL: "root@x.test" };
    expect((await withOutbox(env, () => mailAdmins(mail)))[0]?.from.address).toBe("root@x.test");
  },
  async EMAIL_SUBJECT_PREFIX() {
    const env = { EMAIL_HOST: "h", ADMINS: "ops@x.test", EMAIL_SUBJECT_PREFIX: "[Acme] " };
    expect((await withOutbox(env, () => mailAdmins(mail)))[0]?.subject).toBe("[Acme] s");
  },
  async ADMINS() {
    const env = { EMAIL_HOST: "h", ADMINS: "Ada <ada@acme.example>, ops@acme.example" };
    const [message] = await withOutbox(env, () => mailAdmins(mail));
    expect(message?.envelope.to).toEqual(["ada@acme.example", "ops@acme.example"]);
  },
  async MANAGERS() {
    const env = { EMAIL_HOST: "h", MANAGERS: "boss@acme.example" };
    expect((await withOutbox(env, () => mailManagers(mail)))[0]?.envelope.to).toEqual(["boss@acme.example"]);
  },
  async DNS_NAME() {
    const server = await byEnvironment(({ url }) => ({ SMTP_URL: `${url}?name=app.acme.example` }));
    expect(server.log.map(({ text }) => text)).toContain("EHLO app.acme.example");
  },
  async MAILERS() {
    const marketing = memory();
    await createMailer({ transport: "null:", transports: { marketing }, from: "a@x.test" }).send({
      ...mail,
      via: "marketing",
    });
    expect(marketing.messages).toHaveLength(1);
  },
  async "send_mail()"() {
    const [message] = await withOutbox({ EMAIL_HOST: "h" }, () => sendMail({ ...mail, from: "b@x.test" }));
    expect(message).toMatchObject({ subject: "s", text: "t", from: { address: "b@x.test" } });
  },
  async "send_mail(html_message=…)"() {
    const [message] = await withOutbox({ EMAIL_HOST: "h" }, () => sendMail({ ...mail, html: "<p>t</p>" }));
    expect(message).toMatchObject({ html: "<p>t</p>", text: "t" });
  },
  async "send_mass_mail()"() {
    await using server = await startTestServer();
    await setDefaultMailer(createMailer({ transport: `${server.url}?maxConnections=1`, from: "a@x.test" }));
    await sendMany(Array.from({ length: 5 }, (_, index) => ({ ...mail, to: `${index}@x.test` }))).finish();
    expect(server.received.map(({ envelope }) => envelope.to)).toHaveLength(5);
    expect(server.connections).toBe(1);
  },
  async "mail_admins()"() {
    const env = { EMAIL_HOST: "h", ADMINS: "ops@x.test" };
    const [message] = await withOutbox(env, () => mailAdmins({ subject: "s", text: "t", html: "<p>t</p>" }));
    expect(message).toMatchObject({ envelope: { to: ["ops@x.test"] }, html: "<p>t</p>" });
  },
  async "mail_managers()"() {
    const env = { EMAIL_HOST: "h", MANAGERS: "boss@x.test" };
    const [message] = await withOutbox(env, () => mailManagers({ subject: "s", text: "t", html: "<p>t</p>" }));
    expect(message).toMatchObject({ envelope: { to: ["boss@x.test"] }, html: "<p>t</p>" });
  },
  async "fail_silently=True"() {
    const transport = { name: "broken", send: () => Promise.reject(new MailError("REJECTED", "no")) };
    const { data, error } = await createMailer({ transport, from: "a@x.test" }).safeSend(mail);
    expect([data, error?.code]).toEqual([null, "REJECTED"]);
  },
  async "get_connection()"() {
    vi.stubEnv("SMTP_URL", "null:");
    expect(defaultMailer()).toBe(defaultMailer());
    expect(defaultMailer().transport.name).toBe("null");
    vi.unstubAllEnvs();
  },
  'using="marketing"': () => (ROWS.MAILERS as () => Promise<unknown>)(),
  async "connection.open()"() {
    await using server = await startTestServer();
    await using mailer = createMailer({ transport: server.url, from: "a@x.test" });
    await mailer.verify();
    expect([server.connections, server.received.length]).toEqual([1, 0]);
  },
  async "connection.close()"() {
    await using server = await startTestServer();
    {
      await using mailer = createMailer({ transport: server.url, from: "a@x.test" });
      await mailer.send(mail);
    }
    await server.until(({ openConnections }) => openConnections === 0);
  },
  async "connection.send_messages()"() {
    const transport = memory();
    const { sent } = await createMailer({ transport, from: "a@x.test" }).sendMany([mail, mail]).finish();
    expect([sent, transport.messages.length]).toEqual([2, 2]);
  },
  async "manage.py sendtestemail"() {
    await using server = await startTestServer();
    const env = { SMTP_URL: server.url, MAIL_FROM: "a@x.test", ADMINS: "ops@x.test", MANAGERS: "boss@x.test" };
    const flags = ["sendtest", "ada@x.test", "--admins", "--managers"];
    const { code, stdout } = await runCli(flags, { cwd: tmpdir(), env });
    expect(code, stripVTControlCharacters(stdout)).toBe(0);
    expect(server.received.flatMap(({ envelope }) => envelope.to).sort()).toEqual([
      "ada@x.test",
      "boss@x.test",
      "ops@x.test",
    ]);
  },
  async "mail.outbox"() {
    const box = createTestMailer();
    await setDefaultMailer(box);
    await sendMail({ ...mail, from: "a@x.test" });
    expect(box.outbox.map(({ subject }) => subject)).toEqual(["s"]);
  },
  async BadHeaderError() {
    for (const [given, code] of [
      [{ subject: "s\nBcc: e@e.test" }, "INVALID_HEADER"],
      [{ headers: { "X-A": "1\r\nBcc: e@e.test" } }, "INVALID_HEADER"],
      [{ to: "a@x.test\nBcc: e@e.test" }, "INVALID_ADDRESS"],
    ] as const)
      expect(await mailErrorOf(arrived(given))).toMatchObject({ code, delivery: "not-sent" });
  },
  async SMTPException() {
    const refused = byEnvironment(() => ({}), { faults: [{ at: "mail", reply: "550 5.7.1 no" }] });
    expect(await mailErrorOf(refused)).toMatchObject({ code: "REJECTED", delivery: "not-sent", responseCode: 550 });
  },
  async "make_msgid()"() {
    const receipt = await createMailer({ transport: "null:", from: "a@x.test" }).send(mail);
    expect(receipt.messageId).toMatch(/^<[^<>\s]+@x\.test>$/);
  },
  subject: async () => expect((await arrived({ subject: "Grüße" })).parsed.subject).toBe("Grüße"),
  body: async () => expect((await arrived({ text: "Hello" })).parsed.text?.trim()).toBe("Hello"),
  from_email: async () => expect((await arrived({ from: "b@x.test" })).message.envelope.from).toBe("b@x.test"),
  to: async () => expect((await arrived({ to: ["1@x.test", "2@x.test"] })).message.envelope.to).toHaveLength(2),
  cc: async () => expect((await arrived({ cc: "c@x.test" })).raw).toMatch(/^Cc: c@x\.test\r$/m),
  async bcc() {
    const { message, raw } = await arrived({ bcc: "secret@x.test" });
    expect(message.envelope.to).toContain("secret@x.test");
    expect(raw).not.toContain("secret@x.test");
  },
  reply_to: async () => expect((await arrived({ replyTo: "r@x.test" })).raw).toMatch(/^Reply-To: r@x\.test\r$/m),
  async headers() {
    const { raw, message } = await arrived({
      headers: { "X-Meeting": "42" },
      messageId: "<m@x.test>",
      date: new Date("2026-07-01T12:00:00Z"),
      inReplyTo: "<i@x.test>",
      references: ["<r@x.test>"],
      envelopeFrom: "bounces@x.test",
    });
    for (const line of ["X-Meeting: 42", "Message-ID: <m@x.test>", "In-Reply-To: <i@x.test>", "References: <r@x.test>"])
      expect(raw).toContain(`${line}\r\n`);
    expect(message.envelope.from).toBe("bounces@x.test");
    expect(await mailErrorOf(arrived({ headers: { "Message-ID": "<m@x.test>" } }))).toMatchObject({
      code: "INVALID_HEADER",
    });
  },
  async 'content_subtype = "html"'() {
    const transport = memory();
    const { text: _, ...rest } = mail;
    await createMailer({ transport, from: "a@x.test" }).send({ ...rest, html: "<p>t</p>" });
    const raw = Buffer.from(await composeMessage(transport.messages[0] as Message)).toString();
    expect(raw).toMatch(/^Content-Type: text\/html/m);
    expect(raw).not.toMatch(/multipart|text\/plain/);
  },
  attachments: async () => (ROWS["attach()"] as () => Promise<unknown>)(),
  async "attach()"() {
    const attachments = [{ filename: "a.csv", content: "a,b", contentType: "text/csv" }];
    expect((await arrived({ attachments })).parsed.attachments).toMatchObject([
      { filename: "a.csv", contentType: "text/csv", content: Buffer.from("a,b") },
    ]);
  },
  async "attach_file()"() {
    const path = resolve(import.meta.dirname, "../../package.json");
    const [found] = (await arrived({ attachments: [attachFile(path)] })).parsed.attachments;
    expect(found).toMatchObject({ filename: "package.json", content: await readFile(path) });
  },
  async "attach_alternative()"() {
    const { raw } = await arrived({
      html: "<p>t</p>",
      alternatives: [{ contentType: "text/x-amp-html", content: "<html amp4email></html>" }],
      calendar: { method: "REQUEST", content: "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n" },
    });
    const types = [...raw.matchAll(/^Content-Type: ([\w/-]+)/gm)].map(([, type]) => type);
    expect(types).toEqual(
      expect.arrayContaining(["multipart/alternative", "text/plain", "text/x-amp-html", "text/html", "text/calendar"]),
    );
  },
  async "message()"() {
    const { message, raw } = await arrived({});
    expect(Buffer.from(await composeMessage(message)).toString()).toBe(raw);
  },
  async "recipients()"() {
    const { message } = await arrived({ cc: "c@x.test", bcc: "b@x.test" });
    expect(message.envelope.to).toEqual(["ada@example.test", "c@x.test", "b@x.test"]);
  },
  async "send()"() {
    const receipt = await createMailer({ transport: "null:", from: "a@x.test" }).send(mail);
    expect(receipt.accepted).toEqual(["ada@example.test"]);
  },
};

const document = await readFile(resolve(import.meta.dirname, "../../docs/from-django.md"), "utf8");
/** The first cell of each row. */
const inDocument = [...document.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell as string);

test("the tables have a row for each, and no other", () => {
  expect([...inDocument].sort()).toEqual(Object.keys(ROWS).sort());
});

test.each(Object.entries(ROWS))("%s", async (_, works) => {
  await works();
});
