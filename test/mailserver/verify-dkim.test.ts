import { generateKeyPairSync } from "node:crypto";
import nodemailer from "nodemailer";
import { expect, test } from "vitest";
import { type DkimKey, verifyDkim } from "./verify-dkim.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const key: DkimKey = { domain: "acme.example", selector: "posthorn", publicKey };

test("a signature that fits passes, and tells what it covers", async () => {
  const [verdict, ...others] = await verifyDkim(await signedMail(), key);
  expect(verdict).toMatchObject({ status: "pass", algorithm: "rsa-sha256", aligned: true });
  expect(verdict?.signedHeaders).toEqual(expect.arrayContaining(["from", "to", "subject"]));
  expect(others).toEqual([]);
});

test("a changed body fails", async () => {
  const mail = (await signedMail()).toString().replace("Thank you", "Curse you");
  expect(await verifyDkim(Buffer.from(mail), key)).toMatchObject([
    { status: "fail", comment: "body hash did not verify" },
  ]);
});

test("a changed subject fails", async () => {
  const mail = (await signedMail()).toString().replace("Your order", "My order");
  expect(await verifyDkim(Buffer.from(mail), key)).toMatchObject([{ status: "fail" }]);
});

test("another key than the published one fails", async () => {
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "pem" });
  expect(await verifyDkim(await signedMail(), { ...key, publicKey: other as string })).toMatchObject([
    { status: "fail" },
  ]);
});

test("a mail without the domain's signature has no verdict", async () => {
  expect(await verifyDkim(Buffer.from("From: a@acme.example\r\n\r\nHello\r\n"), key)).toEqual([]);
  expect(await verifyDkim(await signedMail(), { ...key, domain: "example.com" })).toEqual([]);
});

async function signedMail(): Promise<Buffer> {
  const transport = nodemailer.createTransport({
    streamTransport: true,
    buffer: true,
    newline: "windows",
    dkim: { domainName: key.domain, keySelector: key.selector, privateKey },
  });
  const { message } = await transport.sendMail({
    from: "hello@acme.example",
    to: "ada@example.com",
    subject: "Your order",
    text: "Thank you for your order.",
  });
  return message as Buffer;
}
