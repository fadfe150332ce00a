import { createMailer, defineEmail, MailError, memory, renderEmail, type Transport } from "posthorn";
import { type ReactNode, use } from "react";
import { describe, expect, test, vi } from "vitest";
import { mailErrorOf } from "../support/mail.ts";
import { startRawServer } from "../support/raw-server.ts";
import { startSmtpServer } from "../support/smtp-server.ts";
import { startStopwatch } from "../support/stopwatch.ts";

const Welcome = defineEmail(({ name }: { name: string }) => <p>Hello {name}</p>, {
  subject: ({ name }) => `Welcome, ${name}`,
});
const Plain = ({ name }: { name: string }) => <p>Hello {name}</p>;
const from = "Acme <hello@acme.test>";
const to = "ada@example.test";

describe("sendTemplate", () => {
  test("sends what render gives", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from });
    const receipt = await mailer.sendTemplate(Welcome, { to, props: { name: "Ada" } });
    const [message] = transport.messages;
    const rendered = await mailer.render(Welcome, { props: { name: "Ada" } });
    expect(rendered).toEqual({ subject: "Welcome, Ada", html: expect.any(String), text: "Hello Ada" });
    expect(message).toMatchObject({ ...rendered, messageId: receipt.messageId });
    expect(receipt).toMatchObject({ transport: "memory", accepted: [to] });
  });

  test("takes a plain component with a subject of its own, and another subject for a template that has one", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from });
    await mailer.sendTemplate(Plain, { to, subject: ({ name }) => `Hi ${name}`, props: { name: "Ada" } });
    await mailer.sendTemplate(Welcome, { to, subject: "Other", props: { name: "Ada" } });
    expect(transport.messages.map(({ subject }) => subject)).toEqual(["Hi Ada", "Other"]);
  });

  test("refuses a plain component without a subject", async () => {
    const transport = memory();
    const sending = createMailer({ transport, from }).sendTemplate(Plain, { to, props: { name: "Ada" } } as never);
    expect(await mailErrorOf(sending)).toMatchObject({ code: "NO_SUBJECT", delivery: "not-sent" });
    expect(transport.messages).toHaveLength(0);
  });

  test("never takes the preview's samples for a mail", async () => {
    const Sampled = defineEmail(({ name }: { name?: string }) => <p>{name ?? "nobody"}</p>, {
      subject: "s",
      previewProps: { name: "Sample" },
      variants: { other: { name: "Other" } },
    });
    const transport = memory();
    await createMailer({ transport, from }).sendTemplate(Sampled, { to });
    expect(transport.messages[0]?.text).toBe("nobody");
  });

  test("makes no connection for what cannot be rendered or prepared", async () => {
    await using server = await startSmtpServer();
    await using mailer = createMailer({ transport: server.url, from });
    const Throws = defineEmail(
      (): ReactNode => {
        throw new Error("no");
      },
      { subject: "s" },
    );
    expect(await mailErrorOf(mailer.sendTemplate(Throws, { to }))).toMatchObject({ code: "RENDER_FAILED" });
    expect(await mailErrorOf(mailer.send({ to: "x", subject: "s", text: "t" }))).toMatchObject({
      code: "INVALID_ADDRESS",
    });
    expect(await mailErrorOf(mailer.send({ to: [], subject: "s", text: "t" }))).toMatchObject({
      code: "NO_RECIPIENTS",
    });
    expect(server.connections).toBe(0);
  });
});

describe("safeSendTemplate", () => {
  test("gives the receipt or the error", async () => {
    const mailer = createMailer({ transport: memory(), from });
    const good = await mailer.safeSendTemplate(Welcome, { to, props: { name: "Ada" } });
    expect(good).toMatchObject({ data: { accepted: [to] }, error: null });
    const bad = await mailer.safeSendTemplate(Welcome, { to: "x", props: { name: "Ada" } });
    expect(bad.data).toBeNull();
    expect(bad.error).toBeInstanceOf(MailError);
    expect(bad.error).toMatchObject({ code: "INVALID_ADDRESS" });
  });
});

describe("defaults", () => {
  test("hold where a mail says nothing, and a mail's own words win, whatever the case of a header", async () => {
    const transport = memory();
    const mailer = createMailer({
      transport,
      from,
      replyTo: "answers@acme.test",
      headers: { "X-App": "acme", "X-Env": "test", "X-Gone": "1" },
    });
    await mailer.send({ to, subject: "s", text: "t" });
    await mailer.send({
      to,
      subject: "s",
      text: "t",
      from: "Bob <bob@acme.test>",
      replyTo: ["bob@acme.test"],
      headers: { "x-env": "live", "x-gone": undefined, "X-More": "2" },
    });
    const [first, second] = transport.messages;
    expect(first?.from).toEqual({ name: "Acme", address: "hello@acme.test" });
    expect(first?.replyTo).toEqual([{ name: "", address: "answers@acme.test" }]);
    expect(second?.from).toEqual({ name: "Bob", address: "bob@acme.test" });
    expect(second?.replyTo).toEqual([{ name: "", address: "bob@acme.test" }]);
    const own = (index: number) =>
      transport.messages[index]?.headers.filter(({ name }) => /^x-(app|env|gone|more)/i.test(name));
    expect(own(0)).toEqual([
      { name: "X-App", value: "acme" },
      { name: "X-Env", value: "test" },
      { name: "X-Gone", value: "1" },
    ]);
    expect(own(1)).toEqual([
      { name: "X-App", value: "acme" },
      { name: "x-env", value: "live" },
      { name: "X-More", value: "2" },
    ]);
  });

  test("may lack a sender, if every mail has one", async () => {
    const mailer = createMailer({ transport: memory() });
    expect(await mailErrorOf(mailer.send({ to, subject: "s", text: "t" }))).toMatchObject({ code: "NO_SENDER" });
    await mailer.send({ from, to, subject: "s", text: "t" });
  });
});

describe("one deadline holds for everything", () => {
  const never = new Promise<never>(() => {});
  const Waits = defineEmail((): ReactNode => use(never), { subject: "s" });

  test("a component that waits for ever", async () => {
    const transport = memory();
    const stopwatch = startStopwatch();
    const error = await mailErrorOf(createMailer({ transport, from, timeoutMs: 150 }).sendTemplate(Waits, { to }));
    expect(error).toMatchObject({ code: "TIMEOUT", delivery: "not-sent", retryable: true });
    expect(stopwatch()).toBeLessThan(1_500);
    expect(transport.messages).toHaveLength(0);
  });

  test("an attachment that never ends", async () => {
    const stuck = new ReadableStream<Uint8Array>({ pull: () => never });
    const error = await mailErrorOf(
      createMailer({ transport: memory(), from }).send({
        to,
        subject: "s",
        text: "t",
        attachments: [{ filename: "a", content: stuck }],
        timeoutMs: 100,
      }),
    );
    expect(error).toMatchObject({ code: "TIMEOUT", delivery: "not-sent" });
  });

  test("a caller that gives up while a component waits", async () => {
    const stop = new AbortController();
    const sending = mailErrorOf(
      createMailer({ transport: memory(), from }).sendTemplate(Waits, { to, signal: stop.signal }),
    );
    stop.abort(new Error("enough"));
    expect(await sending).toMatchObject({ code: "ABORTED", kind: "cancelled", delivery: "not-sent" });
  });

  test("what rendering took, sending no longer has", async () => {
    const Slow = defineEmail(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return <p>slow</p>;
      },
      { subject: "s" },
    );
    await using server = await startRawServer({ greeting: "silence" });
    await using mailer = createMailer({ transport: server.url, from });
    const stopwatch = startStopwatch();
    const error = await mailErrorOf(mailer.sendTemplate(Slow, { to, timeoutMs: 600 }));
    expect(error).toMatchObject({ code: "TIMEOUT", delivery: "not-sent" });
    expect(stopwatch()).toBeLessThan(1_400);
  });
});

describe("close", () => {
  test("refuses what comes later, and what was still being rendered", async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let rendering = (): void => {};
    const begun = new Promise<void>((resolve) => {
      rendering = resolve;
    });
    const Gated = defineEmail(
      async () => {
        rendering();
        await gate;
        return <p>x</p>;
      },
      { subject: "s" },
    );
    let closed = 0;
    const transport: Transport = {
      name: "mine",
      async send() {},
      close() {
        closed += 1;
      },
    };
    const mailer = createMailer({ transport, from });
    const started = mailer.sendTemplate(Gated, { to }).then(
      () => "sent",
      (error: MailError) => error.code,
    );
    await begun;
    const closing = mailer.close();
    release();
    await closing;
    // Either is honest: let it finish, or refuse it. Half a mail is not.
    expect(["sent", "CLOSED"]).toContain(await started);
    await mailer.close();
    expect(closed).toBe(1);
    expect(await mailErrorOf(mailer.send({ to, subject: "s", text: "t" }))).toMatchObject({
      code: "CLOSED",
      kind: "cancelled",
      delivery: "not-sent",
    });
    expect(await mailErrorOf(mailer.sendTemplate(Welcome, { to, props: { name: "Ada" } }))).toMatchObject({
      code: "CLOSED",
    });
    expect(await mailErrorOf(mailer.verify())).toMatchObject({ code: "CLOSED" });
    expect((await mailer.render(Welcome, { props: { name: "Ada" } })).text).toBe("Hello Ada");
  });

  test("is what await using does", async () => {
    await using server = await startSmtpServer();
    {
      await using mailer = createMailer({ transport: server.url, from });
      await mailer.send({ to, subject: "s", text: "t" });
      expect(server.openConnections).toBe(1);
    }
    await server.until(({ openConnections }) => openConnections === 0);
  });
});

describe("verify", () => {
  test("connects, logs in and sends nothing", async () => {
    await using server = await startSmtpServer({ authOptional: false, allowInsecureAuth: true });
    await using mailer = createMailer({ transport: `smtp://ada:secret@127.0.0.1:${server.port}`, from });
    await mailer.verify();
    expect(server.logins).toBe(1);
    expect(server.mails).toHaveLength(0);
    await mailer.send({ to, subject: "s", text: "t" });
    expect(server.connections).toBe(1);
  });

  test("says what is wrong", async () => {
    await using server = await startSmtpServer({
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) => callback(new Error("wrong")),
    });
    await using mailer = createMailer({ transport: `smtp://ada:secret@127.0.0.1:${server.port}`, from });
    expect(await mailErrorOf(mailer.verify())).toMatchObject({
      code: "AUTH_FAILED",
      delivery: "not-sent",
      transport: "smtp",
    });
  });

  test("believes a transport that cannot tell", async () => {
    await createMailer({ transport: { name: "mine", async send() {} } }).verify();
  });
});

describe("createMailer", () => {
  test.each([[undefined], [null], [25], [{}], [{ name: "x" }], [{ send() {} }], ["mailto:x@y.test"], [""]])(
    "refuses %j as a transport",
    async (transport) => {
      const making = new Promise((resolve) => resolve(createMailer({ transport } as never)));
      expect(await mailErrorOf(making)).toMatchObject({ code: "INVALID_CONFIGURATION", kind: "configuration" });
    },
  );

  test("lets timers and sockets have their turn, however many mails are sent one after the other", async () => {
    const mailer = createMailer({ transport: memory(), from });
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    await mailer.send({ to, subject: "s", text: "t" });
    expect(turned).toBe(true);
  });

  test("sends where a test has stopped the clock", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from });
    vi.useFakeTimers();
    try {
      await mailer.sendTemplate(Welcome, { to, props: { name: "Ada" } });
    } finally {
      vi.useRealTimers();
    }
    expect(transport.messages).toHaveLength(1);
  });

  test("works as plain functions", async () => {
    const { sendTemplate, close } = createMailer({ transport: memory(), from });
    await sendTemplate(Welcome, { to, props: { name: "Ada" } });
    await close();
  });
});

test("an error is plain data in a log", async () => {
  const error = await mailErrorOf(
    renderEmail(() => {
      throw new Error("secret cause");
    }),
  );
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({
    name: "MailError",
    code: "RENDER_FAILED",
    kind: "render",
    delivery: "not-sent",
    permanent: true,
    retryable: false,
    recipients: [],
    attempts: [],
  });
});
