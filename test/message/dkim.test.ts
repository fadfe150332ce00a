import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import fc from "fast-check";
import {
  composeMessage,
  createMailer,
  type DkimKey,
  type MailError,
  type MailerOptions,
  memory,
  prepare,
  type SendOptions,
  type Transport,
} from "posthorn";
import { expect, test } from "vitest";
import { composeWhole } from "../../src/message/mime/compose.ts";
import { createDkimSigner } from "../../src/message/mime/dkim.ts";
import { verifyDkim } from "../mailserver/verify-dkim.ts";
import { mailErrorOf } from "../support/mail.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const other = generateKeyPairSync("rsa", { modulusLength: 1024 });
const ed25519 = generateKeyPairSync("ed25519");

const pem = (key: KeyObject): string =>
  key.export({ type: key.type === "private" ? "pkcs8" : "spki", format: "pem" }).toString();
const key: DkimKey = { domain: "acme.example", selector: "mail2026", privateKey: pem(rsa.privateKey) };
const published = { domain: key.domain, selector: key.selector, publicKey: pem(rsa.publicKey) };

const mail: SendOptions = {
  from: "Acme <hello@acme.example>",
  to: "ada@example.com",
  subject: "Your order",
  text: "Thank you for your order.",
};

/** What a mailer with these options hands to its transport. */
async function sent(given: Partial<SendOptions>, options: Partial<MailerOptions> = { dkim: key }): Promise<Buffer> {
  let bytes: Uint8Array | undefined;
  const transport: Transport = {
    name: "test",
    async send(_, { raw }) {
      bytes = await raw();
    },
  };
  await using mailer = createMailer({ transport, ...options });
  await mailer.send({ ...mail, ...given });
  return Buffer.from(bytes as Uint8Array);
}

test.each([
  ["a PEM", pem(rsa.privateKey)],
  ["PKCS #1", rsa.privateKey.export({ type: "pkcs1", format: "pem" }).toString()],
  ["a KeyObject", rsa.privateKey],
  ["a Buffer", Buffer.from(pem(rsa.privateKey))],
  ["a PEM from an environment variable", pem(rsa.privateKey).replaceAll("\n", "\\n")],
])("signs with a key given as %s", async (_, privateKey) => {
  const [verdict, ...others] = await verifyDkim(await sent({}, { dkim: { ...key, privateKey } }), published);
  expect(verdict).toMatchObject({ status: "pass", algorithm: "rsa-sha256", aligned: true });
  expect(others).toEqual([]);
});

test("signs with Ed25519 and RSA side by side", async () => {
  const dkim = [key, { domain: key.domain, selector: "ed", privateKey: ed25519.privateKey }];
  const raw = await sent({}, { dkim });
  expect(await verifyDkim(raw, published)).toMatchObject([{ status: "pass", algorithm: "rsa-sha256" }]);
  expect(await verifyDkim(raw, { ...published, selector: "ed", publicKey: pem(ed25519.publicKey) })).toMatchObject([
    { status: "pass", algorithm: "ed25519-sha256" },
  ]);
});

test("chooses the key by the domain of From, or by the domain above it", async () => {
  const dkim = [key, { domain: "shop.acme.example", selector: "shop", privateKey: other.privateKey }];
  const shop = { domain: "shop.acme.example", selector: "shop", publicKey: pem(other.publicKey) };
  const verdicts = async (from: string, by: typeof published) =>
    (await verifyDkim(await sent({ from }, { dkim }), by)).map(({ status, aligned }) => [status, aligned]);
  expect(await verdicts("a@acme.example", published)).toEqual([["pass", true]]);
  expect(await verdicts("a@ACME.example", published)).toEqual([["pass", true]]);
  expect(await verdicts("a@news.acme.example", published)).toEqual([["pass", true]]);
  expect(await verdicts("a@shop.acme.example", published)).toEqual([]);
  expect(await verdicts("a@shop.acme.example", shop)).toEqual([["pass", true]]);
  expect(await verdicts("a@eu.shop.acme.example", shop)).toEqual([["pass", true]]);
});

test("signs for domains beyond ASCII", async () => {
  const dkim = { ...key, domain: "bücher.example" };
  const raw = await sent({ from: "a@bücher.example" }, { dkim });
  expect(await verifyDkim(raw, { ...published, domain: "xn--bcher-kva.example" })).toMatchObject([{ status: "pass" }]);
});

test("names every vital field once more than it is there, so that none can be added", async () => {
  const raw = await sent({
    cc: "c@example.com",
    sender: "s@acme.example",
    unsubscribe: { url: "https://acme.example/u", oneClick: true },
  });
  expect(await verifyDkim(raw, published)).toMatchObject([{ status: "pass" }]);
  const signed =
    /\bh=([^;]+);/
      .exec(raw.toString())?.[1]
      ?.toLowerCase()
      .split(/[\s:]+/) ?? [];
  const count = (name: string) => signed.filter((one) => one === name).length;
  for (const name of ["from", "to", "cc", "subject", "date", "message-id", "mime-version", "content-type"])
    expect([name, count(name)]).toEqual([name, 2]);
  for (const name of ["list-unsubscribe", "list-unsubscribe-post", "auto-submitted"])
    expect([name, count(name)]).toEqual([name, 2]);
  for (const name of ["reply-to", "in-reply-to", "references", "sender"])
    expect([name, count(name)]).toEqual([name, 1]);
});

test.each([
  ["Subject: Your order", "Subject: My order"],
  ["Subject:", "Reply-To: evil@evil.example\r\nSubject:"],
  ["Subject:", "Subject: Another\r\nSubject:"],
  ["Subject:", "From: evil@evil.example\r\nSubject:"],
  ["Subject:", "List-Unsubscribe: <https://evil.example/>\r\nSubject:"],
  ["Subject:", "Cc: evil@evil.example\r\nSubject:"],
  ["Thank you", "Curse you"],
  ["order.", "order.\r\nMore"],
])("a mail whose %j became %j no longer verifies", async (from, to) => {
  const raw = (await sent({})).toString();
  const changed = raw.slice(0, raw.indexOf("\r\nFrom:")) + raw.slice(raw.indexOf("\r\nFrom:")).replace(from, to);
  expect(changed).not.toBe(raw);
  expect(await verifyDkim(Buffer.from(changed), published)).toMatchObject([{ status: "fail" }]);
});

test("what relays do to white space does not matter", async () => {
  const raw = (await sent({ subject: "one two" })).toString();
  const relayed = raw.replace("Subject: one two", "SUBJECT:  one \r\n\ttwo ").replace("your order.", "your  order. ");
  expect(await verifyDkim(Buffer.from(`Received: by relay\r\n${relayed}\r\n\r\n`), published)).toMatchObject([
    { status: "pass" },
  ]);
});

test("mails of every kind verify", async () => {
  const signer = createDkimSigner([key, { domain: key.domain, selector: "ed", privateKey: ed25519.privateKey }]);
  const text = fc.string({ unit: "binary", maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(text, text, text, fc.uint8Array({ maxLength: 300 }), async (subject, body, html, content) => {
      fc.pre(!/[\r\n\0]/.test(subject) && subject.trim() !== "");
      const message = await prepare({
        from: "hello@acme.example",
        to: ["ada@example.com", "übung@example.com"],
        subject,
        text: `${body} \t \n\n \n\n`,
        html,
        headers: { "X-A": ["1", "2"] },
        // With them a mail is bytes, without them a string.
        attachments: content.length % 2 === 0 ? [] : [{ filename: "ü.bin", content }],
      });
      const whole = composeWhole(message);
      const signatures = await signer.signatures(whole, message);
      const raw = Buffer.concat([Buffer.from(signatures), Buffer.from(await composeMessage(message))]);
      for (const line of raw.toString("latin1").split("\r\n").slice(0, 30)) expect(line.length).toBeLessThan(999);
      expect((await verifyDkim(raw, published))[0]?.status).toBe("pass");
      const ed = { ...published, selector: "ed", publicKey: pem(ed25519.publicKey) };
      expect((await verifyDkim(raw, ed))[0]?.status).toBe("pass");
    }),
    { numRuns: 150 },
  );
});

test("an empty body verifies", async () => {
  const signer = createDkimSigner(key);
  const mail = "From: a@acme.example\r\nSubject: s\r\n\r\n";
  const signatures = await signer.signatures(mail, { from: { name: "", address: "a@acme.example" } });
  const raw = Buffer.from(signatures + mail);
  expect(await verifyDkim(raw, published)).toMatchObject([{ status: "pass" }]);
});

const encrypted = rsa.privateKey
  .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" })
  .toString();
const weak = generateKeyPairSync("rsa", { modulusLength: 512 }).privateKey;
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

test.each<[string, unknown, RegExp]>([
  ["no list at all", [], /empty list/],
  ["null", null, /must be \{ domain, selector, privateKey \}/],
  ["no domain", { ...key, domain: undefined }, /dkim.domain is undefined/],
  ["a domain with a line break", { ...key, domain: "acme.example\r\nX: y" }, /dkim.domain/],
  ["an address as domain", { ...key, domain: "[127.0.0.1]" }, /dkim.domain/],
  ["no selector", { ...key, selector: "" }, /dkim.selector is ""/],
  ["a selector with a semicolon", { ...key, selector: "a; d=evil.example" }, /dkim.selector/],
  ["no key", { ...key, privateKey: undefined }, /dkim.privateKey is missing/],
  ["a path for a key", { ...key, privateKey: "/etc/dkim.pem" }, /cannot be read/],
  ["half a key", { ...key, privateKey: pem(rsa.privateKey).slice(0, 400) }, /cannot be read/],
  ["a public key", { ...key, privateKey: pem(rsa.publicKey) }, /is a public key/],
  ["a public KeyObject", { ...key, privateKey: rsa.publicKey }, /is a public key/],
  ["an encrypted key", { ...key, privateKey: encrypted }, /passphrase/],
  ["a weak key", { ...key, privateKey: weak }, /512 bits/],
  ["an elliptic curve", { ...key, privateKey: ec }, /of type ec; DKIM knows RSA and Ed25519/],
  ["the same selector twice", [key, { ...key, privateKey: other.privateKey }], /two keys for mail2026/],
  ["a bad key behind a good one", [key, { ...key, selector: "b", privateKey: "x" }], /dkim\[1\].privateKey/],
])("a mailer is not made with %s", (_, dkim, text) => {
  let error: unknown;
  try {
    createMailer({ transport: memory(), dkim: dkim as DkimKey });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ code: "INVALID_CONFIGURATION", kind: "configuration" });
  expect((error as MailError).message).toMatch(text);
  expect((error as MailError).message).not.toContain("PRIVATE KEY");
});

test("a decrypted KeyObject works", async () => {
  const privateKey = createPrivateKey({ key: encrypted, passphrase: "secret" });
  expect(await verifyDkim(await sent({}, { dkim: { ...key, privateKey } }), published)).toMatchObject([
    { status: "pass" },
  ]);
});

test("a mail from a domain without a key is refused, not sent unsigned", async () => {
  for (const from of ["a@other.example", "a@notacme.example", "a@example", "a@[127.0.0.1]"]) {
    const error = await mailErrorOf(sent({ from }));
    expect(error).toMatchObject({ code: "INVALID_CONFIGURATION", delivery: "not-sent" });
    expect(error.message).toMatch(/No DKIM key is for .*the keys are for acme\.example/);
  }
});
