import { createMailer, MailError, memory, type Receipt } from "posthorn";
import { startTestServer } from "posthorn/testing";
import { describe, expect, test } from "vitest";
import { mailErrorOf } from "../support/mail.ts";
import { scripted } from "../support/scripted-transport.ts";

const mail = { to: "ada@example.test", subject: "Hello", text: "Hello" };

/** A receipt's response, or an error's code and delivery. */
function endOf(sending: Promise<Receipt>): Promise<string> {
  return sending.then(
    () => "sent",
    (error: MailError) => `${error.code} ${error.delivery}`,
  );
}

describe("drain and close, over SMTP", () => {
  test("what is in flight finishes, what waits for a connection is refused, and every connection says goodbye", async () => {
    await using server = await startTestServer({ faults: [{ at: "data", delayMs: 100 }] });
    const mailer = createMailer({ transport: `${server.url}?maxConnections=2`, from: "hello@acme.test" });
    const sending = Array.from({ length: 6 }, () => endOf(mailer.send(mail)));
    // Both connections have reached DATA; the other four mails wait for one.
    await server.until(({ log }) => log.filter(({ text }) => text === "DATA").length === 2);
    await mailer.drain({ timeoutMs: 20_000 });
    const ends = await Promise.all(sending);
    expect(ends.filter((end) => end === "sent")).toHaveLength(2);
    expect(ends.filter((end) => end === "CLOSED not-sent")).toHaveLength(4);
    expect(server.received).toHaveLength(2);
    expect(server.log.filter(({ text }) => text === "QUIT")).toHaveLength(2);
    await server.until(({ openConnections }) => openConnections === 0);
    expect(await mailErrorOf(mailer.send(mail))).toMatchObject({ code: "CLOSED", delivery: "not-sent" });
  });

  test("what is not through in time is cut off, and told truly: the whole mail was out, or it was not", async () => {
    for (const [fault, end] of [
      [{ at: "after-dot", silence: true }, "CLOSED unknown"],
      [{ at: "data", silence: true }, "CLOSED not-sent"],
    ] as const) {
      await using server = await startTestServer({ faults: [fault] });
      const mailer = createMailer({ transport: server.url, from: "hello@acme.test" });
      const sending = endOf(mailer.send(mail));
      await server.until(({ faultsPlayed }) => faultsPlayed === 1);
      await mailer.drain({ timeoutMs: 30 });
      expect(await sending).toBe(end);
    }
  });

  test("an idle mailer closes at once, and again", async () => {
    await using server = await startTestServer();
    const mailer = createMailer({ transport: server.url, from: "hello@acme.test" });
    await mailer.send(mail);
    await Promise.all([mailer.close(), mailer.drain(), mailer.close()]);
    await server.until(({ openConnections }) => openConnections === 0);
    expect(server.log.filter(({ text }) => text === "QUIT")).toHaveLength(1);
  });
});

test("nothing is tried again once the mailer drains: a wait ends with what the last try said", async () => {
  const transport = scripted([new MailError("DEFERRED", "451 later")]);
  const mailer = createMailer({
    transport,
    from: "hello@acme.test",
    retry: { delayMs: 3_600_000, maxDelayMs: 3_600_000 },
    timeoutMs: 7_200_000,
  });
  const retrying = new Promise((resolve) => mailer.on("retry", resolve));
  const sending = endOf(mailer.send(mail));
  await retrying;
  await mailer.drain();
  expect(await sending).toBe("DEFERRED not-sent");
  expect(transport.tries).toHaveLength(1);
  expect(transport.closed).toBe(1);
});

test("every transport of the mailer is closed once, also one that is there under two names", async () => {
  const [one, two] = [scripted([], "one"), scripted([], "two")];
  const mailer = createMailer({ transport: one, transports: { two, also: two }, from: "a@x.test" });
  await mailer.close();
  await mailer.close();
  expect([one.closed, two.closed]).toEqual([1, 1]);
});

test("a transport that cannot be closed says so, and the others are closed all the same", async () => {
  const broken = { ...memory(), close: () => Promise.reject(new Error("stuck")) };
  const other = scripted([]);
  const mailer = createMailer({ transport: broken, transports: { other }, from: "a@x.test" });
  await expect(mailer.close()).rejects.toThrow("stuck");
  expect(other.closed).toBe(1);
});

test.each([0, -1, "soon"])("a limit of %s is refused", async (timeoutMs) => {
  const mailer = createMailer({ transport: memory(), from: "a@x.test" });
  expect(await mailErrorOf(mailer.drain({ timeoutMs: timeoutMs as number }))).toMatchObject({ code: "INVALID_OPTION" });
  // Which did not close it.
  await mailer.send(mail);
});
