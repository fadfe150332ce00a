import { createMailer, type MailerOptions, memory } from "posthorn";
import { startTestServer } from "posthorn/testing";
import { describe, expect, test } from "vitest";
import { mailErrorOf } from "../support/mail.ts";

const mail = { subject: "Hello", text: "Hello" };

/** What the server is told, and what stands in the mail, for a mail that is redirected. */
async function sent(given: object, redirect: NonNullable<MailerOptions["redirect"]>) {
  await using server = await startTestServer();
  await using mailer = createMailer({ transport: server.url, from: "hello@acme.test", redirect });
  const receipt = await mailer.send({ ...mail, ...given });
  expect(server.received).toHaveLength(1);
  const [{ envelope, raw }] = server.received as [(typeof server.received)[number]];
  expect(receipt.accepted).toEqual(envelope.to);
  const head =
    raw
      .toString("latin1")
      .split("\r\n\r\n", 1)[0]
      ?.replace(/\r\n(?=[ \t])/g, "") ?? "";
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1];
  return { to: envelope.to, raw: raw.toString("latin1"), header };
}

describe("redirect", () => {
  test("rewrites the envelope, and keeps who would have got the mail in X-Original-To", async () => {
    const { to, header } = await sent({ to: "Ada <ada@customer.example>" }, { to: "Dev <dev@acme.test>" });
    expect(to).toEqual(["dev@acme.test"]);
    expect(header("To")).toBe("Dev <dev@acme.test>");
    expect(header("X-Original-To")).toBe("ada@customer.example");
  });

  test("drops cc and bcc", async () => {
    const given = { to: "ada@customer.example", cc: "cc@customer.example", bcc: "bcc@customer.example" };
    const { to, header, raw } = await sent(given, { to: "dev@acme.test" });
    expect(to).toEqual(["dev@acme.test"]);
    expect([header("Cc"), header("Bcc")]).toEqual([undefined, undefined]);
    expect(header("X-Original-To")).toBe("ada@customer.example, cc@customer.example, bcc@customer.example");
    expect(raw.match(/customer\.example/g)).toHaveLength(3);
  });

  test("lets addresses of exactly the allowed domains through, each once, and no copy goes to anybody else", async () => {
    const allow = ["acme.example", "Bücher.example"];
    const given = { to: ["a@ACME.example", "b@bücher.example"], cc: "c@acme.example" };
    const { to, header } = await sent(given, { to: "dev@acme.test", allow });
    expect(to).toEqual(["a@ACME.example", "b@xn--bcher-kva.example", "c@acme.example"]);
    expect(header("Cc")).toBe("c@acme.example");
    expect(header("X-Original-To")).toBeUndefined();
  });

  test.each(["eve@sub.acme.example", "eve@acme.example.evil.test", "eve@notacme.example", "acme.example@evil.test"])(
    "%s is not on the allowed domain acme.example",
    async (address) => {
      const { to, header } = await sent({ to: address }, { to: "dev@acme.test", allow: ["acme.example"] });
      expect(to).toEqual(["dev@acme.test"]);
      expect(header("X-Original-To")).toBe(address);
    },
  );

  test("of a mixed mail, those allowed get theirs, and the others' goes to one place", async () => {
    const given = { to: ["a@acme.example", "x@customer.example"], cc: "y@customer.example", bcc: "b@acme.example" };
    const { to, header } = await sent(given, { to: "dev@acme.test", allow: ["acme.example"] });
    expect([...to].sort()).toEqual(["a@acme.example", "b@acme.example", "dev@acme.test"]);
    expect(header("To")).toBe("a@acme.example, dev@acme.test");
    expect(header("X-Original-To")).toBe("x@customer.example, y@customer.example");
  });

  test("who gets redirected mail anyway gets it once", async () => {
    const { to } = await sent({ to: ["dev@acme.test", "x@customer.example"] }, { to: "dev@acme.test" });
    expect(to).toEqual(["dev@acme.test"]);
  });

  test("may go to several", async () => {
    const { to } = await sent({ to: "x@customer.example" }, { to: ["one@acme.test", "Two <two@acme.test>"] });
    expect(to).toEqual(["one@acme.test", "two@acme.test"]);
  });

  test("holds for every transport of the mailer, and for batches", async () => {
    const [first, second] = [memory(), memory()];
    const redirect = { to: "dev@acme.test" };
    const mailer = createMailer({ transport: first, transports: { second }, from: "a@acme.test", redirect });
    await mailer.send({ ...mail, to: "x@customer.example", via: "second" });
    await mailer.sendMany([{ ...mail, to: "y@customer.example" }]).finish();
    for (const { messages } of [first, second]) expect(messages[0]?.envelope.to).toEqual(["dev@acme.test"]);
  });

  test.each<[unknown, string]>([
    [{ to: [] }, "INVALID_CONFIGURATION"],
    [{ to: "dev" }, "INVALID_ADDRESS"],
    [{ to: "dev@acme.test", allow: ["a@acme.test"] }, "INVALID_CONFIGURATION"],
    [{ to: "dev@acme.test", allow: [""] }, "INVALID_CONFIGURATION"],
  ])("%j is refused when the mailer is made", (redirect, code) => {
    expect(() => createMailer({ transport: memory(), redirect: redirect as never })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe("domains reserved for tests and examples (RFC 2606)", () => {
  const production = { env: { NODE_ENV: "production" } };
  const reserved = ["a@example.com", "a@mail.example.org", "a@x.test", "a@EXAMPLE.NET", "a@x.invalid", "a@localhost"];

  test.each(reserved)("%s is refused in production, in to, cc and bcc, and nothing is sent", async (address) => {
    const transport = memory();
    const mailer = createMailer({ transport, from: "hello@acme.com" }, production);
    for (const field of ["to", "cc", "bcc"]) {
      const error = await mailErrorOf(mailer.send({ ...mail, to: "real@customer.com", [field]: address }));
      expect(error).toMatchObject({ code: "RESERVED_DOMAIN", delivery: "not-sent", permanent: true });
    }
    expect(transport.messages).toEqual([]);
  });

  test.each(["a@example.de", "a@myexample.com", "a@test.com", "a@invalid.org"])("%s is not one", async (to) => {
    const mailer = createMailer({ transport: memory(), from: "hello@acme.com" }, production);
    expect((await mailer.send({ ...mail, to })).accepted).toEqual([to]);
  });

  test("go through outside production, and where the mailer says so", async () => {
    const to = "a@example.com";
    const everywhere = createMailer(
      { transport: memory(), from: "hello@acme.com", reservedDomains: "allow" },
      production,
    );
    const atHome = createMailer({ transport: memory(), from: "hello@acme.com" }, { env: { NODE_ENV: "test" } });
    for (const mailer of [everywhere, atHome]) await mailer.send({ ...mail, to });
    const strict = createMailer(
      { transport: memory(), from: "hello@acme.com", reservedDomains: "refuse" },
      { env: {} },
    );
    expect(await mailErrorOf(strict.send({ ...mail, to }))).toMatchObject({ code: "RESERVED_DOMAIN" });
  });

  test("do not matter where the mail is redirected away from them", async () => {
    const redirect = { to: "dev@acme.com" };
    const mailer = createMailer({ transport: memory(), from: "hello@acme.com", redirect }, production);
    expect((await mailer.send({ ...mail, to: "a@example.com" })).accepted).toEqual(["dev@acme.com"]);
  });
});
