/** Mails on the whole way: Posthorn → Postfix → Dovecot → an IMAP and a POP3 client. */

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { type ParsedMail, simpleParser } from "mailparser";
import {
  createMailer,
  MailError,
  type Mailer,
  type Receipt,
  type RenderedEmail,
  renderEmail,
  type SmtpOptions,
  smtp,
} from "posthorn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import DeliveryArabic, { type DeliveryArabicProps } from "../../emails/delivery-arabic.tsx";
import Welcome, { type WelcomeProps } from "../../emails/welcome.tsx";
import { createServerCertificate } from "./certificate.ts";
import { type MailServer, startMailServer, whyNoMailServer } from "./mail-server.ts";
import { readByImap } from "./read-by-imap.ts";
import { readByPop3 } from "./read-by-pop3.ts";
import { verifyDkim } from "./verify-dkim.ts";

const missing = whyNoMailServer();
// The summary counts what is skipped and does not name it.
if (missing !== undefined) console.warn(`Skipped: ${missing}`);

describe.skipIf(missing !== undefined)(missing ?? "a mail sent through Postfix and read from Dovecot", () => {
  let server: MailServer;
  let mailer: Mailer;

  beforeAll(async () => {
    server = await startMailServer({
      domain: "posthorn.test",
      // What RFC 4616 wants in UTF-8, and what a shell, a URL or a colon-separated file would stumble over.
      password: "pässwörd & 100 % «sicher»",
      mailboxes: Object.fromEntries(
        [..."plain login cram smtps template files large text subject to cc bcc known signed sender".split(" ")]
          .map((user) => [user, `${user}@posthorn.test`])
          .concat([["juergen", "jürgen@posthorn.test"]]),
      ),
    });
    mailer = createMailer({ transport: smtp(options()), from: "Acme <hello@acme.example>" });
  });

  afterAll(async () => {
    await mailer?.close();
    await server?.[Symbol.asyncDispose]();
  });

  test.for(["PLAIN", "LOGIN", "CRAM-MD5"] as const)("goes in with STARTTLS and AUTH %s", async (method) => {
    const user = { PLAIN: "plain", LOGIN: "login", "CRAM-MD5": "cram" }[method];
    await using own = createMailer({
      transport: smtp(options({ auth: { user, pass: server.password, method } })),
      from: "hello@acme.example",
    });
    const receipt = await own.send({ to: `${user}@posthorn.test`, subject: method, text: "Hello" });
    const { raw } = await receive(user, receipt);
    expect(raw).toMatch(
      /^\s*\(using TLSv1\.3 .*\(Authenticated sender: \w+\)\s+by mail\.posthorn\.test .* with ESMTPSA id /ms,
    );
    expect(server.log()).toContain(`sasl_method=${method}, sasl_username=${user}`);
  });

  test("goes in over smtps", async () => {
    const { user, pass } = { user: "smtps", pass: server.password };
    await using own = createMailer({
      transport: smtp(options({ port: server.ports.submissions, secure: true, auth: { user, pass } })),
      from: "hello@acme.example",
    });
    const { raw } = await receive(
      user,
      await own.send({ to: "smtps@posthorn.test", subject: "TLS first", text: "Hello" }),
    );
    expect(raw).toContain("with ESMTPSA");
  });

  test("is the template as it was rendered", async () => {
    const props = Welcome.PreviewProps as WelcomeProps;
    const receipt = await mailer.sendTemplate(Welcome, { props, to: "template@posthorn.test" });
    await expectRendered("template", receipt, await renderEmail(Welcome, { props }));
  });

  test("is the Arabic template as it was rendered", async () => {
    const props = DeliveryArabic.PreviewProps as DeliveryArabicProps;
    const receipt = await mailer.sendTemplate(DeliveryArabic, { props, locale: "ar", to: "template@posthorn.test" });
    await expectRendered("template", receipt, await renderEmail(DeliveryArabic, { props, locale: "ar" }));
  });

  test("keeps names, subject and words in every script", async () => {
    const subject = "Grüße – 你好, שלום, नमस्ते 👩‍👩‍👧 und ein «Paket»";
    const text = "Zwölf Boxkämpfer\n\u200fمرحبا\u200f\n日本語\n🏴󠁧󠁢󠁳󠁣󠁴󠁿 e\u0301\n";
    const { mail, raw } = await receive(
      "juergen",
      await mailer.send({
        from: { name: "Çağlar & Søn, „Post“", address: "hello@acme.example" },
        to: { name: "Jürgen Größe", address: "jürgen@posthorn.test" },
        replyTo: "Hilfe (日本) <hilfe@bücher.example>",
        subject,
        text,
        html: `<p>${text}</p>`,
      }),
    );
    expect(mail).toMatchObject({ subject, text, html: `<p>${text}</p>` });
    expect(mail.from?.value).toEqual([{ name: "Çağlar & Søn, „Post“", address: "hello@acme.example" }]);
    expect(addressesOf(mail.to)).toEqual([{ name: "Jürgen Größe", address: "jürgen@posthorn.test" }]);
    expect(mail.replyTo?.value).toMatchObject([{ address: "hilfe@bücher.example" }]);
    expect(raw).toContain("with UTF8SMTPSA");
  });

  test("keeps long lines, lone dots and what looks like the start of another mail", async () => {
    const text = [
      ".",
      "..",
      ".dot",
      "a".repeat(5000),
      `${"wörter und Räume ".repeat(400)}`,
      "From me to you",
      "--",
      "-- ",
      "\tTab and spaces at the end   ",
      "=3D =\u00a0=",
      "--_NmP-boundary",
      "",
      ".",
      "",
    ].join("\n");
    const html = `<pre>${text}</pre>\n.\n<p>${"x".repeat(3000)}</p>`;
    const { mail } = await receive(
      "text",
      await mailer.send({ to: "text@posthorn.test", subject: "Lines", text, html }),
    );
    expect(mail.text).toBe(text);
    expect(mail.html).toBe(html);
  });

  test.for([
    ["long, in Latin", "word ".repeat(150).trim()],
    ["long, without a space", "Donaudampfschifffahrt".repeat(20)],
    ["long, in Chinese", "你好世界".repeat(100)],
    ["of emoji with joiners", "👩‍👩‍👧‍👦".repeat(40)],
    ["with two spaces", "two  spaces   three"],
    ["that looks like an encoded word", "=?utf-8?Q?Hello?= is not encoded"],
  ])("keeps a subject %s", async ([, subject = ""]) => {
    const { mail } = await receive(
      "subject",
      await mailer.send({ to: "subject@posthorn.test", subject, text: "Hello" }),
    );
    expect(mail.subject).toBe(subject);
  });

  test("keeps every attachment's bytes and name", async () => {
    const files = [
      { filename: "Rechnung Nº 7 – größer.pdf", content: randomBytes(20_000), contentType: "application/pdf" },
      { filename: "файл 📎 文件.bin", content: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)) },
      { filename: "empty.dat", content: Buffer.alloc(0) },
      { filename: "zeros.dat", content: Buffer.alloc(1000) },
      { filename: "lines.txt", content: Buffer.from("a\nb\r\nc\r.\n..\n\n.\r\nno end") },
      { filename: `${"a very long name ".repeat(12)}.csv`, content: Buffer.from("é;ü\n") },
      { filename: 'quote".txt', content: Buffer.from("q") },
    ];
    const logo = randomBytes(3000);
    const { mail } = await receive(
      "files",
      await mailer.send({
        to: "files@posthorn.test",
        subject: "Files",
        text: "See the files.",
        html: '<img src="cid:logo@acme.example">',
        attachments: [...files, { filename: "logo.png", content: logo, cid: "logo@acme.example" }],
      }),
    );
    const attached = mail.attachments.filter(({ contentDisposition }) => contentDisposition === "attachment");
    expect(attached.map(({ filename }) => filename)).toEqual(files.map(({ filename }) => filename));
    for (const [index, { content, filename }] of files.entries())
      expect(attached[index]?.content.equals(content), filename).toBe(true);
    expect(mail.attachments.filter(({ related }) => related)).toMatchObject([
      { cid: "logo@acme.example", contentDisposition: "inline", contentType: "image/png", content: logo },
    ]);
    expect(mail.html).toBe('<img src="cid:logo@acme.example">');
  });

  test("carries 10 MB", async () => {
    const content = randomBytes(10 * 1024 * 1024);
    const receipt = await mailer.send({
      to: "large@posthorn.test",
      subject: "Large",
      text: "Large",
      attachments: [{ filename: "large.bin", content }],
    });
    const { mail } = await receive("large", receipt);
    expect(mail.attachments).toHaveLength(1);
    expect(mail.attachments[0]?.content.equals(content)).toBe(true);
  });

  test("reaches each recipient once, and Bcc stays a secret", async () => {
    const receipt = await mailer.send({
      to: ["to@posthorn.test", "To again <to@POSTHORN.test>"],
      cc: "cc@posthorn.test",
      bcc: ["bcc@posthorn.test", "cc@posthorn.test"],
      subject: "Several",
      text: "Hello",
    });
    for (const user of ["to", "cc", "bcc"]) {
      const { mail, raw } = await receive(user, receipt);
      expect(mail.headers.has("bcc")).toBe(false);
      expect(addressesOf(mail.cc)).toEqual([{ name: "", address: "cc@posthorn.test" }]);
      if (user !== "bcc") expect(raw).not.toContain("bcc@posthorn.test");
    }
  });

  test("says of each recipient what the server said", async () => {
    const messageId = `<${crypto.randomUUID()}@acme.example>`;
    const error = await failure(
      mailer.send({
        to: ["known@posthorn.test", "nobody@posthorn.test", "ada@elsewhere.example"],
        subject: "Some of you",
        text: "Hello",
        messageId,
      }),
    );
    expect(error).toMatchObject({
      code: "RECIPIENTS_REFUSED",
      delivery: "partial",
      permanent: true,
      retryable: false,
      recipients: [
        { address: "known@posthorn.test", status: "accepted" },
        { address: "nobody@posthorn.test", status: "refused", code: 550, enhancedCode: "5.1.1", permanent: true },
        { address: "ada@elsewhere.example", status: "refused", code: 554, enhancedCode: "5.7.1", permanent: true },
      ],
    });
    await receive("known", { messageId, response: error.response });
  });

  test("is not sent where every recipient is unknown", async () => {
    expect(await failure(mailer.send({ to: "nobody@posthorn.test", subject: "You", text: "Hello" }))).toMatchObject({
      code: "RECIPIENTS_REFUSED",
      delivery: "not-sent",
      recipients: [{ address: "nobody@posthorn.test", status: "refused", code: 550 }],
    });
  });

  test("is not sent with a wrong password, which is tried once", async () => {
    const refusals = (): number => server.log().match(/SASL \S+ authentication failed/g)?.length ?? 0;
    const before = refusals();
    await using own = createMailer({
      transport: smtp(options({ auth: { user: "sender", pass: "wrong" } })),
      from: "hello@acme.example",
    });
    const error = await failure(own.send({ to: "known@posthorn.test", subject: "No", text: "Hello" }));
    expect(error).toMatchObject({ code: "AUTH_FAILED", delivery: "not-sent", retryable: false, responseCode: 535 });
    await expect.poll(refusals).toBe(before + 1);
  });

  test.for(["STARTTLS", "smtps"] as const)("is not sent over %s to a server that nobody vouches for", async (way) => {
    const { ca } = await createServerCertificate();
    await using own = createMailer({
      transport: smtp(
        options({ tls: { ca }, ...(way === "smtps" ? { port: server.ports.submissions, secure: true } : {}) }),
      ),
      from: "hello@acme.example",
    });
    const error = await failure(own.send({ to: "known@posthorn.test", subject: "No", text: "Hello" }));
    expect(error).toMatchObject({ code: "TLS_FAILED", delivery: "not-sent", retryable: false });
  });

  test("keeps its DKIM signatures", async () => {
    const [rsa, ed25519] = [generateKeyPairSync("rsa", { modulusLength: 2048 }), generateKeyPairSync("ed25519")];
    const domain = "acme.example";
    await using own = createMailer({
      transport: smtp(options()),
      dkim: [
        { domain, selector: "rsa", privateKey: rsa.privateKey },
        { domain, selector: "ed", privateKey: ed25519.privateKey.export({ type: "pkcs8", format: "pem" }) },
      ],
    });
    const receipt = await own.send({
      from: "Ådne <hello@acme.example>",
      to: "signed@posthorn.test",
      subject: "Grüße",
      text: "Signed \n.\nFrom here on\n\n\n",
      html: "<p>Signed</p>",
      attachments: [{ filename: "ü.bin", content: randomBytes(10_000) }],
      unsubscribe: { url: "https://acme.example/u/1", oneClick: true },
    });
    const { raw } = await receive("signed", receipt);
    for (const [selector, { publicKey }] of [["rsa", rsa] as const, ["ed", ed25519] as const]) {
      const key = { domain, selector, publicKey: publicKey.export({ type: "spki", format: "pem" }) as string };
      const verdicts = await verifyDkim(Buffer.from(raw), key);
      expect(verdicts).toMatchObject([{ status: "pass", aligned: true }]);
      expect(verdicts[0]?.signedHeaders).toEqual(
        expect.arrayContaining(["from", "to", "subject", "date", "list-unsubscribe", "list-unsubscribe-post"]),
      );
    }
  });

  async function expectRendered(user: string, receipt: Receipt, { subject, html, text }: RenderedEmail): Promise<void> {
    const { mail } = await receive(user, receipt);
    expect(mail.subject).toBe(subject);
    expect(mail.html).toBe(html);
    expect(mail.text).toBe(text);
  }

  function options(changes: Partial<SmtpOptions> = {}): SmtpOptions {
    const { host, ports, ca, password } = server;
    return {
      host,
      port: ports.submission,
      requireTLS: true,
      tls: { ca },
      auth: { user: "sender", pass: password },
      ...changes,
    };
  }

  /** The one copy in the user's mailbox, the same over IMAP and POP3. */
  async function receive(
    user: string,
    { messageId, response }: Pick<Receipt, "messageId" | "response">,
  ): Promise<{ raw: string; mail: ParsedMail }> {
    await server.delivered(response);
    // One after the other: two sessions that find a new mail at once make Dovecot count it twice for a moment.
    const imap = await readByImap(server, user, messageId);
    const pop3 = await readByPop3(server, user, messageId);
    expect(imap).toHaveLength(1);
    expect(pop3).toHaveLength(1);
    const [raw] = imap as [Buffer];
    expect(pop3[0]?.equals(raw), "what IMAP and POP3 hand out").toBe(true);
    const mail = await simpleParser(raw, {
      keepCidLinks: true,
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
    });
    return { raw: raw.toString(), mail };
  }
});

function addressesOf(list: ParsedMail["to"]): unknown {
  return [list ?? []].flat().flatMap(({ value }) => value);
}

async function failure(sending: Promise<Receipt>): Promise<MailError> {
  const outcome: unknown = await sending.catch((error: unknown) => error);
  if (outcome instanceof MailError) return outcome;
  throw new Error("The mail was sent, or failed with something else than a MailError", { cause: outcome });
}
