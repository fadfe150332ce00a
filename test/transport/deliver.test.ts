import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { console as consoleTransport, createMailer, deliver, file, MailError, memory, type Transport } from "posthorn";
import { describe, expect, test } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";
import { startStopwatch } from "../support/stopwatch.ts";

const once = { retry: { attempts: 1 } };

function transportThat(send: Transport["send"]): Transport {
  return { name: "mine", send };
}

describe("deliver", () => {
  test.each([
    ["an Error", new Error("broken")],
    ["a string", "broken"],
    ["nothing", undefined],
    ["an object without prototype", Object.create(null)],
  ])("takes %s from a transport for an open question, which is not asked twice", async (_, thrown) => {
    let sends = 0;
    const transport = transportThat(async () => {
      sends += 1;
      throw thrown;
    });
    const error = await mailErrorOf(deliver(await aMessage(), transport));
    expect(error).toMatchObject({
      code: "TRANSPORT_FAILED",
      delivery: "unknown",
      retryable: false,
      transport: "mine",
      attempts: [{ transport: "mine", code: "TRANSPORT_FAILED" }],
    });
    expect(error.cause).toBe(thrown);
    expect(sends).toBe(1);
  });

  test("takes what a transport throws before its first promise just the same", async () => {
    const transport = transportThat(() => {
      throw new MailError("REJECTED", "no");
    });
    expect(await mailErrorOf(deliver(await aMessage(), transport, once))).toMatchObject({ code: "REJECTED" });
  });

  test("believes a transport's own MailError, of whichever copy of Posthorn", async () => {
    const foreign = Object.assign(new Error("later"), { ...new MailError("DEFERRED", "later") });
    Object.defineProperty(foreign, Symbol.for("posthorn.MailError"), { value: true });
    expect(foreign).toBeInstanceOf(MailError);
    class Special extends MailError {}
    expect(new MailError("CLOSED", "x")).not.toBeInstanceOf(Special);
    expect(new Special("CLOSED", "x")).toBeInstanceOf(MailError);
  });

  test("tells of recipients that a user's transport refused", async () => {
    const refused = [{ address: "c@x.test", status: "refused" as const, permanent: true }];
    const some = transportThat(async () => ({ refused }));
    const error = await mailErrorOf(deliver(await aMessage({ to: ["a@x.test", "c@x.test"] }), some, once));
    expect(error).toMatchObject({ code: "RECIPIENTS_REFUSED", delivery: "partial", retryable: false });
    expect(error.recipients.map(({ status }) => status)).toEqual(["accepted", "refused"]);
    const none = transportThat(async () => ({ accepted: [], refused }));
    expect(await mailErrorOf(deliver(await aMessage({ to: "c@x.test" }), none, once))).toMatchObject({
      delivery: "not-sent",
    });
  });

  test("does not wait for a transport that ignores its signal", async () => {
    const deaf = transportThat(() => new Promise(() => {}));
    const stopwatch = startStopwatch();
    const error = await mailErrorOf(deliver(await aMessage(), deaf, { timeoutMs: 100 }));
    expect(error).toMatchObject({ code: "TIMEOUT", delivery: "unknown", retryable: false });
    expect(stopwatch()).toBeLessThan(1_500);
    const stop = new AbortController();
    const sending = mailErrorOf(deliver(await aMessage(), deaf, { signal: stop.signal }));
    stop.abort("reason");
    expect(await sending).toMatchObject({ code: "ABORTED", delivery: "unknown", cause: "reason" });
  });

  test("lets a transport have the last word after the deadline", async () => {
    const honest = transportThat(
      (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(new MailError("TIMEOUT", "stopped in time"))),
        ),
    );
    expect(await mailErrorOf(deliver(await aMessage(), honest, { timeoutMs: 50, ...once }))).toMatchObject({
      code: "TIMEOUT",
      delivery: "not-sent",
      retryable: true,
    });
  });

  test("a transport that rejects after all was said leaves no unhandled rejection", async () => {
    let fail = (_: Error): void => {};
    const late = transportThat(() => new Promise((_, reject) => (fail = reject)));
    await mailErrorOf(deliver(await aMessage(), late, { timeoutMs: 20, ...once }));
    fail(new Error("too late"));
    await new Promise(setImmediate);
  });

  test.each([0, -1, Number.NaN, "soon" as unknown as number])("a timeout of %s is refused", async (timeoutMs) => {
    const error = await mailErrorOf(deliver(await aMessage(), memory(), { timeoutMs }));
    expect(error).toMatchObject({ code: "INVALID_OPTION", delivery: "not-sent", attempts: [] });
  });

  test.each([Number.POSITIVE_INFINITY, 2 ** 40])("a timeout of %s does not end at once", async (timeoutMs) => {
    const slow = transportThat(() => new Promise((resolve) => setTimeout(resolve, 30)));
    expect((await deliver(await aMessage(), slow, { timeoutMs })).transport).toBe("mine");
  });

  test("gives the mail as a string as well where all of it is ASCII, with the very same bytes", async () => {
    const given: (readonly [string | undefined, Uint8Array])[] = [];
    const transport = transportThat(async (_, { raw, rawText }) => {
      given.push([await rawText?.(), await raw()]);
    });
    const mailer = createMailer({ transport, from: "hello@acme.test" });
    for (const text of ["Größe, größer. ".repeat(3_000), "small"])
      await mailer.send({ to: "ada@example.test", subject: "Größe", text });
    for (const [text, bytes] of given) {
      // Where it is undefined, a transport takes the bytes.
      if (text !== undefined) expect(Buffer.from(text, "latin1").equals(bytes)).toBe(true);
    }
    expect(given.filter(([text]) => text !== undefined)).not.toEqual([]);
  });

  test("composes once, however often it is asked", async () => {
    const seen = new Set<Uint8Array>();
    const transport = transportThat(async (_, { raw }) => {
      seen.add(await raw());
      seen.add(await raw());
    });
    await deliver(await aMessage(), transport);
    expect(seen.size).toBe(1);
  });
});

describe("file()", () => {
  const inFolder = async (run: (folder: string) => Promise<void>): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), "posthorn-eml-"));
    await run(folder).finally(() => rm(folder, { recursive: true }));
  };

  test("makes its folder and names a file for date and Message-ID", () =>
    inFolder(async (folder) => {
      const transport = file(join(folder, "a/b"));
      const message = await aMessage({ messageId: "<x/../y*z@acme.test>", date: new Date("2026-11-23T09:30:00Z") });
      const receipt = await deliver(message, transport);
      const [name] = await readdir(join(folder, "a/b"));
      expect(name).toMatch(/^2026-11-23T09-30-00-000Z-x_\.\._y_z-[0-9a-f]{8}\.eml$/);
      expect(receipt.response).toBe(join(folder, "a/b", name as string));
    }));

  test("writes the same mail once, and every other mail beside it", () =>
    inFolder(async (folder) => {
      const transport = file(folder);
      const date = new Date();
      const message = await aMessage({ messageId: "a*b@x.test", date });
      await deliver(message, transport);
      await deliver(message, transport);
      await deliver(await aMessage({ messageId: "a?b@x.test", date }), transport);
      await deliver(await aMessage({ messageId: `${"l".repeat(240)}@x.test`, date }), transport);
      expect(await readdir(folder)).toHaveLength(3);
    }));

  test("says that nothing was sent where it cannot write", () =>
    inFolder(async (folder) => {
      await writeFile(join(folder, "taken"), "");
      const transport = file(join(folder, "taken"));
      expect(await mailErrorOf(deliver(await aMessage(), transport, once))).toMatchObject({
        code: "TRANSPORT_FAILED",
        delivery: "not-sent",
      });
      expect(
        await mailErrorOf(transport.verify?.({ signal: new AbortController().signal }) as Promise<void>),
      ).toMatchObject({
        code: "INVALID_CONFIGURATION",
      });
      await mkdir(join(folder, "free"));
      await transport.close?.();
    }));
});

describe("console()", () => {
  test("prints who, what and the text", async () => {
    let printed = "";
    const message = await aMessage({
      cc: "c@x.test",
      bcc: "d@x.test",
      attachments: [{ filename: "a.txt", content: "abc" }],
    });
    await deliver(
      message,
      consoleTransport((text) => (printed += text)),
    );
    expect(printed).toContain("From: Acme <hello@acme.test>\nTo: ada@example.test\nCc: c@x.test\nBcc: d@x.test\n");
    expect(printed).toContain("Subject: Grüße aus Köln\n");
    expect(printed).toContain("Attachments: a.txt (3 bytes)\n");
    expect(printed).toContain("Guten Tag, 你好 👋");
  });

  test("does not let a mail steer the terminal", async () => {
    let printed = "";
    const message = await aMessage({ text: "\u001b]0;title\u0007\u001b[2Jgone\u009b1A\rback", html: undefined });
    await deliver(
      message,
      consoleTransport((text) => (printed += text)),
    );
    expect(printed).toContain("]0;title");
    expect(printed).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });
});
