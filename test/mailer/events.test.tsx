import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createMailer, defineEmail, MailError, type MailerEventName, type MailerOptions } from "posthorn";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { testClock } from "../support/clock.ts";
import { mailErrorOf } from "../support/mail.ts";
import { type Act, scripted } from "../support/scripted-transport.ts";

const mail = { to: ["ada@secret.test", "bob@secret.test"], subject: "Private subject", text: "Private body" };
const NAMES: readonly MailerEventName[] = ["prepared", "attempt", "retry", "sent", "failed"];
const deferred = (): MailError =>
  new MailError("DEFERRED", "451 later, ada@secret.test", { response: "451 ada@secret.test" });

function setUp(acts: readonly Act[], options: Partial<MailerOptions> = {}) {
  const clock = testClock();
  const mailer = createMailer(
    { transport: scripted(acts, "mx"), from: "hello@secret.test", retry: { attempts: 3, delayMs: 100 }, ...options },
    { clock },
  );
  const told: [name: string, event: object][] = [];
  for (const name of NAMES) mailer.on(name, (event) => told.push([name, event]));
  return { mailer, told };
}

describe("mailer.on", () => {
  test("tells every stage of a mail in order, each with its Message-ID", async () => {
    const { mailer, told } = setUp([deferred()]);
    const { messageId } = await mailer.send(mail);
    expect(told.map(([name]) => name)).toEqual(["prepared", "attempt", "retry", "attempt", "sent"]);
    const [prepared, first, retry, second, sent] = told.map(([, event]) => event);
    expect(prepared).toEqual({ transport: "mx", messageId, recipients: 2 });
    expect(first).toMatchObject({ messageId, transport: "mx", code: "DEFERRED", durationMs: expect.any(Number) });
    expect(retry).toMatchObject({ messageId, attempt: 2, code: "DEFERRED", delivery: "not-sent", delayMs: 50 });
    expect(second).not.toHaveProperty("code");
    expect(sent).toMatchObject({ messageId, transport: "mx", attempts: 2, durationMs: expect.any(Number) });
  });

  test("tells how a mail failed", async () => {
    const { mailer, told } = setUp([new MailError("TIMEOUT", "silence", { delivery: "unknown" })]);
    await mailErrorOf(mailer.send(mail));
    expect(told.map(([name]) => name)).toEqual(["prepared", "attempt", "failed"]);
    expect(told.at(-1)?.[1]).toMatchObject({
      code: "TIMEOUT",
      kind: "connection",
      delivery: "unknown",
      permanent: false,
      retryable: false,
      attempts: 1,
    });
  });

  test("tells of a mail that could not even be prepared", async () => {
    const { mailer, told } = setUp([]);
    await mailErrorOf(mailer.send({ ...mail, to: "nobody" }));
    expect(told).toEqual([["failed", expect.objectContaining({ code: "INVALID_ADDRESS", attempts: 0 })]]);
    expect(told[0]?.[1]).not.toHaveProperty("messageId");
  });

  test("names the template and the transport that was chosen", async () => {
    const Welcome = defineEmail(
      function Welcome() {
        return <p>Hello</p>;
      },
      { subject: "Hello" },
    );
    const mailer = createMailer({
      transport: "null:",
      transports: { bulk: scripted([], "bulk-mx") },
      from: "a@x.test",
    });
    const sent = vi.fn();
    mailer.on("sent", sent);
    await mailer.sendTemplate(Welcome, { to: "b@x.test", via: "bulk" });
    expect(sent.mock.calls).toMatchObject([[{ template: "Welcome", via: "bulk", transport: "bulk-mx" }]]);
  });

  test("holds no address, subject, body or reply of a server, unless addresses are asked for", async () => {
    for (const acts of [
      [deferred(), { response: "250 ada@secret.test" }],
      [deferred(), deferred(), deferred()],
    ] as Act[][]) {
      const quiet = setUp(acts);
      await quiet.mailer.safeSend(mail);
      // The Message-ID names the sender's domain, as it does in every log of a mail server.
      expect(JSON.stringify(quiet.told).replaceAll(/<[^>]*@secret\.test>/g, "")).not.toMatch(/secret|Private/);
      const open = setUp(acts, { telemetry: { addresses: true } });
      await open.mailer.safeSend(mail);
      expect(open.told[0]?.[1]).toMatchObject({ addresses: { from: "hello@secret.test", to: mail.to } });
      expect(JSON.stringify(open.told)).toContain("451 ada@secret.test");
      expect(JSON.stringify(open.told)).not.toContain("Private");
    }
  });

  test("what a listener throws, or promises and breaks, is a warning, and the mail goes out", async () => {
    const emit = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => emit.mockRestore());
    const { mailer } = setUp([]);
    mailer.on("prepared", () => {
      throw new Error("my dashboard is away");
    });
    mailer.on("sent", async () => {
      throw new Error("my database is away");
    });
    await mailer.send(mail);
    await vi.waitFor(() => expect(emit).toHaveBeenCalledTimes(2));
    expect(emit.mock.calls.map(([text]) => String(text))).toEqual([
      expect.stringContaining("my dashboard is away"),
      expect.stringContaining("my database is away"),
    ]);
  });

  test("a listener can be taken away, and the same one added twice is called twice", async () => {
    const { mailer } = setUp([]);
    const listener = vi.fn();
    const [off, offToo] = [mailer.on("sent", listener), mailer.on("sent", listener)];
    await mailer.send(mail);
    expect(listener).toHaveBeenCalledTimes(2);
    off();
    await mailer.send(mail);
    expect(listener).toHaveBeenCalledTimes(3);
    offToo();
    await mailer.send(mail);
    expect(listener).toHaveBeenCalledTimes(3);
  });

  test("nobody can change an event for the next listener", async () => {
    const { mailer, told } = setUp([]);
    await mailer.send(mail);
    for (const [, event] of told) expect(Object.isFrozen(event)).toBe(true);
  });
});

test("node:diagnostics_channel hears the events of every mailer", async () => {
  const heard: [string, unknown][] = [];
  const listen = (event: unknown, name: string | symbol): void => void heard.push([String(name), event]);
  for (const name of NAMES) subscribe(`posthorn:${name}`, listen);
  onTestFinished(() => {
    for (const name of NAMES) unsubscribe(`posthorn:${name}`, listen);
  });
  const { messageId } = await createMailer({ transport: "null:", from: "a@x.test" }).send({ ...mail, to: "b@x.test" });
  await setUp([new MailError("REJECTED", "550 no")]).mailer.safeSend(mail);
  expect(heard.map(([name]) => name)).toEqual(
    ["prepared", "attempt", "sent", "prepared", "attempt", "failed"].map((name) => `posthorn:${name}`),
  );
  expect(heard[2]?.[1]).toMatchObject({ messageId, transport: "null", attempts: 1 });
  expect(heard[5]?.[1]).toMatchObject({ code: "REJECTED", permanent: true });
});
