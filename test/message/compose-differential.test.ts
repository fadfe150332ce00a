/** What a reader's program makes of our mails and of nodemailer's own is the same, over generated mails. */

import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { type ParsedMail, simpleParser } from "mailparser";
import MailComposer from "nodemailer/lib/mail-composer";
import { composeMessage, prepare } from "posthorn";
import { expect, test } from "vitest";
import { createDkimSigner } from "../../src/message/mime/dkim.ts";
import { verifyDkim } from "../mailserver/verify-dkim.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const key = { domain: "acme.example", selector: "test" };
const signer = createDkimSigner({ ...key, privateKey });
const published = { ...key, publicKey: publicKey.export({ type: "spki", format: "pem" }).toString() };

const word = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9.,!?'()-]{1,12}$/),
  fc.constantFrom("Grüße", "日本語", "👋🏽", "Ελληνικά", "naïve", "€5", "From", "=3D", "a=b", ".", "..", "--", "--=_x"),
);
const line = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(" "));
const paragraph = fc.oneof(
  line,
  fc.array(word, { minLength: 20, maxLength: 60 }).map((words) => words.join("")),
  fc.constantFrom("", " ", "\t", "trailing \t", "  indented", "x".repeat(1_200), "Ж".repeat(300), "é".repeat(77)),
);
const body = fc
  .tuple(fc.array(paragraph, { minLength: 1, maxLength: 12 }), fc.constantFrom("\n", "\r\n", "\r"))
  .map(([lines, lineEnd]) => `x${lines.join(lineEnd)}`);
/** Nodemailer alters odd names and subjects; what is odd has tests of its own. */
const phrase = fc.array(fc.constantFrom("Grüße", "aus", "Köln", "Ada", "O'Neil", "日本語", "Order", "5"), {
  minLength: 1,
  maxLength: 6,
});
const mailbox = fc.record({
  name: phrase.map((words) => words.join(" ")),
  address: fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.example$/),
});
const file = fc.record({
  filename: fc.constantFrom("a.pdf", "Rechnung für März.pdf", "請求書.png", "data.csv"),
  content: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
});
const mail = fc.record({
  from: mailbox.map(({ name }) => ({ name, address: "hello@acme.example" })),
  to: fc.uniqueArray(mailbox, { selector: ({ address }) => address, minLength: 1, maxLength: 3 }),
  cc: fc.uniqueArray(mailbox, { selector: ({ address }) => address, maxLength: 2 }),
  subject: phrase.map((words) => words.join(" ")),
  html: fc.option(body, { nil: undefined }),
  text: body,
  attachments: fc.array(file, { maxLength: 2 }),
});

test("every mail reads as nodemailer's own, in lines that relays take, and verifies when it is signed", async () => {
  const encodings = new Set<string>();
  await fc.assert(
    fc.asyncProperty(mail, async (given) => {
      const message = await prepare(given);
      const raw = await composeMessage(message);
      const bytes = raw.toString("latin1");
      for (const [found] of bytes.matchAll(/^Content-Transfer-Encoding: .*$/gm)) encodings.add(found);
      expect(bytes).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
      expect(bytes).not.toMatch(/[^\r\n]{999}/);
      expect(bytes).not.toMatch(/[^\x00-\x7f]/);
      expect(contentOf(await simpleParser(raw))).toEqual(
        contentOf(await simpleParser(await composedByNodemailer(given))),
      );
      const signed = Buffer.concat([Buffer.from(await signer.signatures(raw, message)), raw]);
      expect((await verifyDkim(signed, published))[0]?.status).toBe("pass");
    }),
    { numRuns: 400 },
  );
  // Else the mails were all of a kind.
  expect([...encodings].map((encoding) => encoding.split(" ")[1]).sort()).toEqual([
    "7bit",
    "base64",
    "quoted-printable",
  ]);
});

function composedByNodemailer(given: object): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    new MailComposer(given).compile().build((error, bytes) => (error ? reject(error) : resolve(bytes as Buffer)));
  });
}

function contentOf({ from, to, cc, subject, html, text, attachments }: ParsedMail) {
  // Line ends are the one thing that mail may change (RFC 2046 section 4.1.1).
  const canonical = (given: string | false | undefined): string =>
    (given || "").replace(/\r\n?|\n/g, "\n").replace(/\n$/, "");
  return {
    from: from?.value,
    to: [to ?? []].flat().map(({ value }) => value),
    cc: [cc ?? []].flat().map(({ value }) => value),
    subject,
    html: canonical(html),
    text: canonical(text),
    attachments: attachments.map(({ filename, contentType, content }) => ({
      filename,
      contentType,
      content: content.toString("base64"),
    })),
  };
}
