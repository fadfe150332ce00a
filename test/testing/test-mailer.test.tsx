import { simpleParser } from "mailparser";
import { defineEmail, MailError } from "posthorn";
import { createTestMailer } from "posthorn/testing";
import { describe, expect, it } from "vitest";

const Welcome = defineEmail(({ name }: { name: string }) => <p>Hello {name}</p>, {
  subject: ({ name }, { locale }) => `Welcome, ${name} (${locale})`,
});

describe("createTestMailer", () => {
  it("keeps each mail with its content, its template and props, and the bytes for the wire", async () => {
    await using box = createTestMailer();
    expect(box.last).toBeUndefined();
    await box.sendTemplate(Welcome, { to: "ada@example.com", props: { name: "Ada" }, locale: "de" });
    expect(box.outbox).toHaveLength(1);
    const mail = box.last;
    expect(mail).toMatchObject({
      subject: "Welcome, Ada (de)",
      text: "Hello Ada",
      from: { address: "test@example.com" },
      template: Welcome,
      props: { name: "Ada" },
    });
    expect(mail?.html).toContain("Hello");
    const parsed = await simpleParser(Buffer.from(mail?.raw ?? []));
    expect(parsed).toMatchObject({ messageId: mail?.messageId, subject: mail?.subject });
    expect(Object.keys(mail ?? {})).not.toContain("raw");
    expect(Object.isFrozen(mail)).toBe(true);
    await box.send({ to: "b@example.com", subject: "By hand", text: "x" });
    expect(box.last).toMatchObject({ subject: "By hand", template: undefined, props: undefined });
    box.clear();
    expect(box.outbox).toEqual([]);
  });

  it("knows the template of every mail of a batch", async () => {
    await using box = createTestMailer();
    const people = ["A", "B"].map((name) => ({ to: `${name}@example.com`, props: { name } }));
    await box.sendBatch(Welcome, people, { concurrency: 1 }).finish();
    expect(box.outbox.map(({ template, props }) => [template, props])).toEqual([
      [Welcome, { name: "A" }],
      [Welcome, { name: "B" }],
    ]);
  });

  it("checks for real: what would be refused is refused, and nothing is kept of it", async () => {
    await using box = createTestMailer();
    await expect(box.send({ to: "nobody", subject: "x", text: "x" })).rejects.toMatchObject({
      code: "INVALID_ADDRESS",
    });
    expect(box.outbox).toEqual([]);
  });

  it("fails the next sends as ordered, once each, and goes on", async () => {
    await using box = createTestMailer();
    const mail = { to: "a@example.com", subject: "x", text: "x" };
    box.failNext(new MailError("TIMEOUT", "slow", { delivery: "unknown" }));
    box.failNext(new MailError("DEFERRED", "later"));
    box.failNext(new Error("not one of ours"));
    await expect(box.send(mail)).rejects.toMatchObject({ code: "TIMEOUT", delivery: "unknown" });
    await expect(box.send(mail)).rejects.toMatchObject({ code: "DEFERRED", delivery: "not-sent", retryable: true });
    await expect(box.send(mail)).rejects.toMatchObject({ code: "TRANSPORT_FAILED", delivery: "unknown" });
    await box.send(mail);
    expect(box.outbox).toHaveLength(1);
    box.failNext(new Error("never"));
    box.clear();
    await box.send(mail);
  });

  it("tries again where it is told to, as a mailer would", async () => {
    await using box = createTestMailer({ retry: { attempts: 2, delayMs: 1 } });
    box.failNext(new MailError("DEFERRED", "later"));
    const { attempts } = await box.send({ to: "a@example.com", subject: "x", text: "x" });
    expect(attempts.map(({ code }) => code)).toEqual(["DEFERRED", undefined]);
  });

  it("waits for a mail that was sent, or is yet to come, by function or expectation", async () => {
    await using box = createTestMailer();
    const soon = box.waitFor({ template: Welcome, to: "late@example.com", props: { name: /^L/ } });
    const seen = box.waitFor(({ subject }) => subject.includes("Late"));
    await box.sendTemplate(Welcome, { to: "other@example.com", props: { name: "Other" } });
    await box.sendTemplate(Welcome, { to: "late@example.com", props: { name: "Late" } });
    expect((await soon).envelope.to).toEqual(["late@example.com"]);
    expect(await seen).toBe(await soon);
    expect(await box.waitFor({ to: "other@example.com" })).toBe(box.outbox[0]);
  });

  it("says what was sent instead, where no such mail came in time", async () => {
    await using box = createTestMailer();
    await expect(box.waitFor({ to: "a@example.com" }, { timeoutMs: 5 })).rejects.toThrow(
      'a mail to "a@example.com" was not sent within 5 ms. The outbox is empty.',
    );
    await box.sendTemplate(Welcome, { to: "ada@example.com", props: { name: "Ada" } });
    const failed = box.waitFor(() => false, { timeoutMs: 5 });
    await expect(failed).rejects.toMatchObject({ code: "TIMEOUT" });
    await expect(failed).rejects.toThrow('→ ada@example.com: "Welcome, Ada (en)"');
    await expect(box.waitFor(() => JSON.parse("{"))).rejects.toThrow(SyntaxError);
    await expect(box.waitFor({ to: "ada" })).rejects.toMatchObject({ code: "INVALID_ADDRESS" });
  });
});
