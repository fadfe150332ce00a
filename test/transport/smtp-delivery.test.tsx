import { createMailer, defineEmail, deliver, smtp } from "posthorn";
import { Body, Head, Heading, Html, Img, Preview, render, Text } from "react-email";
import { describe, expect, test } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { startRawServer } from "../support/raw-server.ts";
import { startSmtpServer } from "../support/smtp-server.ts";
import { CREATE_EMAIL_TEMPLATES, loadTemplates, OUR_TEMPLATES } from "../support/templates.ts";

const Welcome = defineEmail(
  function Welcome({ name }: { name: string }) {
    return (
      <Html>
        <Head />
        <Preview>Hallo {name}</Preview>
        <Body>
          <Heading>Grüß dich, {name} 👋</Heading>
          <Img src="https://acme.test/logo.png" alt="Acme" />
          <Text>
            {".\n..\nDein Code: aB3-xYz "}
            {"lang ".repeat(300)}
          </Text>
        </Body>
      </Html>
    );
  },
  { subject: ({ name }) => `Willkommen, ${name} – schön, dass du da bist 🎉` },
);

describe("a mail that was delivered", () => {
  test("is multipart/alternative, text first, and its HTML is what react-email renders", async () => {
    await using server = await startSmtpServer();
    await using mailer = createMailer({ transport: server.url, from: "Acme Söhne <hello@acme.test>" });
    const before = Math.floor(Date.now() / 1000) * 1000;
    const receipt = await mailer.sendTemplate(Welcome, {
      to: ["Ada <ada@example.test>", { name: "Çelik, Ümit", address: "u@münchen.test" }],
      cc: "cc@example.test",
      bcc: "bcc@example.test",
      replyTo: "Answers <answers@acme.test>",
      headers: { "X-Ticket": "Größe 7" },
      attachments: [{ filename: "Rechnung März 📄.pdf", content: Buffer.from("%PDF") }],
      props: { name: "Zoë" },
    });
    const parsed = await server.parsed();
    const rendered = await render(<Welcome name="Zoë" />);
    expect(parsed.html).toBe(rendered);
    expect(parsed.text).toContain("Grüß dich, Zoë 👋");
    expect(parsed.text).toContain("Dein Code: aB3-xYz");
    expect(parsed.subject).toBe("Willkommen, Zoë – schön, dass du da bist 🎉");
    expect(parsed.from?.value).toEqual([{ name: "Acme Söhne", address: "hello@acme.test" }]);
    expect([parsed.to].flat()[0]?.value).toEqual([
      { name: "Ada", address: "ada@example.test" },
      { name: "Çelik, Ümit", address: "u@münchen.test" },
    ]);
    expect([parsed.cc].flat()[0]?.value).toEqual([{ name: "", address: "cc@example.test" }]);
    expect(parsed.bcc).toBeUndefined();
    expect(parsed.replyTo?.value).toEqual([{ name: "Answers", address: "answers@acme.test" }]);
    expect(parsed.messageId).toBe(receipt.messageId);
    expect(receipt.messageId).toMatch(/^<[0-9a-f-]{36}@acme\.test>$/);
    expect(parsed.date?.getTime()).toBeGreaterThanOrEqual(before);
    expect(parsed.headers.get("auto-submitted")).toBe("auto-generated");
    expect(parsed.attachments[0]?.filename).toBe("Rechnung März 📄.pdf");
    expect(parsed.attachments[0]?.content.toString()).toBe("%PDF");
    expect(server.mails[0]?.envelope).toEqual({
      from: "hello@acme.test",
      // smtp-server shows domains in Unicode.
      to: ["ada@example.test", "u@münchen.test", "cc@example.test", "bcc@example.test"],
    });
    const raw = server.mails[0]?.raw.toString() ?? "";
    expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m);
    expect(raw.indexOf("text/plain")).toBeLessThan(raw.indexOf("text/html"));
    expect(raw).not.toMatch(/^bcc:|bcc@example/im);
    expect(receipt).toMatchObject({ transport: "smtp", response: expect.stringContaining("2.0.0 kept") });
  });

  test("carries every template that there is, byte for byte", async () => {
    await using server = await startSmtpServer();
    await using mailer = createMailer({ transport: server.url, from: "hello@acme.test" });
    for (const folder of [OUR_TEMPLATES, CREATE_EMAIL_TEMPLATES]) {
      for (const { component: Template, samples } of await loadTemplates(folder)) {
        const props = samples.preview as object;
        await mailer.sendTemplate(Template, { to: "ada@example.test", subject: "s", props });
        expect((await server.parsed()).html).toBe(await render(<Template {...props} />));
      }
    }
    expect(server.connections).toBe(1);
  });

  test("has no more and no fewer dots than it was given", async () => {
    await using server = await startSmtpServer();
    await using mailer = createMailer({ transport: server.url, from: "hello@acme.test" });
    const text = ".\n..\n.a\n\n.\n";
    await mailer.send({ to: "ada@example.test", subject: ".", text, html: `<pre>\n${text}</pre>` });
    expect((await server.parsed()).text).toBe(text);
    expect((await server.parsed()).html).toBe(`<pre>\n${text}</pre>`);
  });

  test("goes from an address beyond ASCII to one beyond ASCII where the server offers SMTPUTF8", async () => {
    await using server = await startSmtpServer();
    await using mailer = createMailer({ transport: server.url, from: "Jörg <jörg@acme.test>" });
    await mailer.send({ to: "用户@例え.test", subject: "s", text: "t" });
    expect(server.mails[0]?.envelope).toEqual({ from: "jörg@acme.test", to: ["用户@例え.test"] });
    expect((await server.parsed()).from?.value[0]?.address).toBe("jörg@acme.test");
  });

  test.each([
    ["as a recipient", { to: "用户@x.test" }],
    ["as the sender", { from: "jörg@x.test" }],
    ["as where bounces go", { envelopeFrom: "jörg@x.test" }],
    ["in a header alone", { replyTo: "jörg@x.test" }],
  ])("is refused before it goes out where the server does not offer it: %s", async (_, given) => {
    await using server = await startRawServer();
    const transport = smtp(`${server.url}?maxConnections=1`);
    const error = await mailErrorOf(deliver(await aMessage(given), transport));
    expect(error).toMatchObject({ code: "NOT_SUPPORTED", delivery: "not-sent", permanent: true });
    expect(error.message).toContain("SMTPUTF8");
    await deliver(await aMessage(), transport);
    expect(server.connections).toBe(1);
    await transport.close?.();
    expect(server.lines.filter((line) => line.startsWith("MAIL"))).toHaveLength(1);
  });

  test("keeps to the size that the server allows", async () => {
    await using server = await startSmtpServer({ size: 1_000 });
    await using mailer = createMailer({ transport: server.url, from: "hello@acme.test" });
    const error = await mailErrorOf(mailer.send({ to: "ada@example.test", subject: "s", text: "x".repeat(2_000) }));
    expect(error).toMatchObject({ code: "REJECTED", delivery: "not-sent", permanent: true });
    expect(error.message).toContain("size");
    await mailer.send({ to: "ada@example.test", subject: "s", text: "x" });
    expect(server.mails).toHaveLength(1);
  });
});
