import { defineEmail } from "posthorn";
import { createTestMailer, mailMatchers, type TestMailer } from "posthorn/testing";
import { beforeEach, describe, expect, it } from "vitest";
import "posthorn/testing/vitest";

interface WelcomeProps {
  readonly name: string;
  readonly links?: readonly { readonly url: string; readonly label: string }[];
  readonly joined?: Date;
}

const Welcome = defineEmail(
  function Welcome({ name, links = [] }: WelcomeProps) {
    return (
      <html lang="en">
        <body>
          <p>Hello {name}, your code is 12-34.</p>
          {links.map(({ url, label }) => (
            <a key={url} href={url}>
              {label}
            </a>
          ))}
        </body>
      </html>
    );
  },
  { subject: ({ name }) => `Welcome, ${name}` },
);
const Goodbye = defineEmail(
  function Goodbye() {
    return <p>Goodbye</p>;
  },
  { subject: "Goodbye" },
);

let box: TestMailer;
beforeEach(async () => {
  box = createTestMailer();
  await box.sendTemplate(Welcome, {
    to: ["Ada <ada@example.com>", "grace@example.com"],
    cc: "cc@example.com",
    bcc: "hidden@example.com",
    replyTo: "help@example.com",
    headers: { "X-Ticket": "42" },
    attachments: [{ filename: "a.txt", content: "a" }],
    props: { name: "Ada", links: [{ url: "https://a.example/1", label: "One" }], joined: new Date(0) },
  });
});

/** What a developer reads when it fails. */
function failure(assert: () => void): string {
  try {
    assert();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it passed");
}

describe("toHaveSent", () => {
  it("passes for what was sent, by the template, by any field, and by any kind of matcher", () => {
    expect(box).toHaveSent();
    expect(box).toHaveSent(Welcome);
    expect(box).toHaveSent(Welcome, { to: "ada@example.com" });
    expect(box).toHaveSent(Welcome, { to: { name: "Ada", address: "ADA@example.com" } });
    expect(box).toHaveSent(Welcome, { to: ["grace@EXAMPLE.com", /^Ada/] });
    expect(box).toHaveSent({ cc: "cc@example.com", bcc: ["hidden@example.com"], replyTo: "help@example.com" });
    expect(box).toHaveSent({ from: "test@example.com", headers: { "x-ticket": "42" }, attachments: ["a.txt"] });
    expect(box).toHaveSent({ attachments: [/\.txt$/], subject: expect.stringContaining("Ada") });
    expect(box).toHaveSent(Welcome, { subject: "Welcome, Ada", text: "Hello Ada", html: /code is \d\d-\d\d/g });
    expect(box, "React parts texts by comments").toHaveSent({ html: "<p>Hello Ada, your code" });
    expect(box).toHaveSent(Welcome, { props: { name: "Ada" } });
    expect(box).toHaveSent(Welcome, {
      props: { name: /^A/, links: [{ url: expect.any(String) }], joined: new Date(0) },
    });
    expect(box.outbox).toHaveSent(Welcome);
  });

  it("fails for what was not sent", () => {
    expect(box).not.toHaveSent(Goodbye);
    expect(box).not.toHaveSent(Welcome, { to: "cc@example.com" });
    expect(box).not.toHaveSent(Welcome, { to: "Eve <ada@example.com>" });
    expect(box).not.toHaveSent(Welcome, { to: ["ada@example.com"] });
    expect(box).not.toHaveSent(Welcome, { to: ["ada@example.com", "ada@example.com"] });
    expect(box).not.toHaveSent({ subject: "Welcome" });
    expect(box).not.toHaveSent({ attachments: [] });
    expect(box).not.toHaveSent({ headers: { "X-Other": /./ } });
    expect(box).not.toHaveSent(Welcome, { props: { links: [] } });
    expect(box).not.toHaveSent(Welcome, { props: { joined: new Date(1) } });
  });

  it("says of the only mail where it differs", () => {
    const text = failure(() =>
      expect(box).toHaveSent(Welcome, {
        to: "eve@example.com",
        subject: "Welcome, Eve",
        text: "your code is 56-78",
        props: { name: "Eve", links: [{ label: "Two" }] },
      }),
    );
    expect(text).toMatchInlineSnapshot(`
      "Expected Welcome to "eve@example.com" with subject "Welcome, Eve", text "your code is 56-78", props { name: "Eve", links: [{ label: "Two" }] } to be sent, but the only mail sent differs:

        Welcome → ada@example.com, grace@example.com, cc@example.com, hidden@example.com: "Welcome, Ada"

        to
          expected  "eve@example.com"
          received  Ada <ada@example.com>, grace@example.com
        subject
          expected  "Welcome, Eve"
          received  "Welcome, Ada"
        text
          expected  it contains "your code is 56-78"
          received  Hello Ada, your code is 12-34.\\n\\nOne https://a.example/1
        props.name
          expected  "Eve"
          received  "Ada"
        props.links[0].label
          expected  "Two"
          received  "One""
    `);
  });

  it("puts the nearest of several mails first, and names the others", async () => {
    await box.sendTemplate(Goodbye, { to: "eve@example.com" });
    await box.sendTemplate(Welcome, { to: "eve@example.com", props: { name: "Eve" } });
    await box.send({ to: "eve@example.com", subject: "By hand", text: "x" });
    expect(
      failure(() => expect(box).toHaveSent(Welcome, { to: "eve@example.com", html: "<p>Hello Adam" })),
    ).toMatchInlineSnapshot(`
      "Expected Welcome to "eve@example.com" with html "<p>Hello Adam" to be sent, but of 4 mails sent, the nearest differs:

        Welcome → eve@example.com: "Welcome, Eve"

        html
          expected  it contains "<p>Hello Adam"
          received  …ead><body><!--$--><!--html--><!--body--><p>Hello Eve, your code is 12-34.</p><!--/$--></body>…

      Also sent:

        Welcome → ada@example.com, grace@example.com, cc@example.com, hidden@example.com: "Welcome, Ada"
        a mail → eve@example.com: "By hand"
        Goodbye → eve@example.com: "Goodbye""
    `);
    expect(failure(() => expect(box).toHaveSent({ template: Goodbye, to: "ada@example.com" }))).toMatchInlineSnapshot(`
      "Expected Goodbye to "ada@example.com" to be sent, but of 4 mails sent, the nearest differs:

        Goodbye → eve@example.com: "Goodbye"

        to
          expected  "ada@example.com"
          received  eve@example.com

      Also sent:

        Welcome → ada@example.com, grace@example.com, cc@example.com, hidden@example.com: "Welcome, Ada"
        a mail → eve@example.com: "By hand"
        Welcome → eve@example.com: "Welcome, Eve""
    `);
  });

  it("says what there is where nothing was to be sent", () => {
    expect(failure(() => expect(box).not.toHaveSent(Welcome))).toMatchInlineSnapshot(`
      "Expected that Welcome is not sent, but it was:

        Welcome → ada@example.com, grace@example.com, cc@example.com, hidden@example.com: "Welcome, Ada""
    `);
    expect(failure(() => expect(box).toHaveSentNothing())).toMatchInlineSnapshot(`
      "Expected that nothing is sent, but one mail went out:

        Welcome → ada@example.com, grace@example.com, cc@example.com, hidden@example.com: "Welcome, Ada""
    `);
    box.clear();
    expect(failure(() => expect(box).toHaveSent(Welcome))).toMatchInlineSnapshot(
      `"Expected Welcome to be sent, but nothing was sent."`,
    );
    expect(failure(() => expect(box).not.toHaveSentNothing())).toMatchInlineSnapshot(
      `"Expected that something is sent, but nothing was."`,
    );
    expect(box).toHaveSentNothing();
  });

  it("tells templates of one name apart", () => {
    const other = defineEmail(
      function Welcome() {
        return <p>Other</p>;
      },
      { subject: "Other" },
    );
    expect(failure(() => expect(box).toHaveSent(other))).toContain("received  Welcome (another of that name)");
  });

  it("shortens a long mail to the place that matters", async () => {
    box.clear();
    await box.send({
      to: "a@example.com",
      subject: "Long",
      text: `${"word ".repeat(2000)}the code is 1234. ${"word ".repeat(2000)}`,
    });
    const text = failure(() => expect(box).toHaveSent({ text: "the code is 9999" }));
    expect(text.length).toBeLessThan(500);
    expect(text).toMatch(/received {2}….*the code is 1234\..*…/);
  });
});

describe("toHaveSentTo and toHaveSentTimes", () => {
  it("count every recipient of the envelope, blind copies included", () => {
    for (const address of ["ada@example.com", "Grace <grace@example.com>", "cc@example.com", "hidden@example.com"])
      expect(box).toHaveSentTo(address);
    expect(box).not.toHaveSentTo("eve@example.com");
    expect(failure(() => expect(box).toHaveSentTo("eve@example.com"))).toMatchInlineSnapshot(`
      "Expected a mail to eve@example.com, but sent were:

        Welcome → ada@example.com, grace@example.com, cc@example.com, hidden@example.com: "Welcome, Ada""
    `);
    expect(failure(() => expect(box).not.toHaveSentTo("ada@example.com"))).toContain("Welcome → ada@example.com");
  });

  it("count mails, or those that are as expected", async () => {
    await box.sendTemplate(Goodbye, { to: "eve@example.com" });
    expect(box).toHaveSentTimes(2);
    expect(box).toHaveSentTimes(1, { template: Welcome });
    expect(box).toHaveSentTimes(0, { to: "nobody@example.com" });
    expect(failure(() => expect(box).toHaveSentTimes(1))).toMatchInlineSnapshot(`
      "Expected one mail to be sent, but there were 2:

        Welcome → ada@example.com, grace@example.com, cc@example.com, hidden@example.com: "Welcome, Ada"
        Goodbye → eve@example.com: "Goodbye""
    `);
    expect(failure(() => expect(box).toHaveSentTimes(2, { template: Goodbye }))).toMatchInlineSnapshot(`
      "Expected 2 mails of Goodbye to be sent, but there were 1:

        Goodbye → eve@example.com: "Goodbye"

      The nearest of what else was sent differs:

        Welcome → ada@example.com, grace@example.com, cc@example.com, hidden@example.com: "Welcome, Ada"

        template
          expected  Goodbye
          received  Welcome"
    `);
    expect(failure(() => expect(box).not.toHaveSentTimes(2))).toContain("Expected that 2 mails are not what was sent:");
  });
});

describe("the matchers", () => {
  it("refuse what is no test mailer, and addresses that are none", () => {
    expect(failure(() => expect({}).toHaveSentNothing())).toBe(
      "expect() needs a mailer of createTestMailer(), or its outbox, and got {}",
    );
    expect(failure(() => expect(box).toHaveSent({ to: "ada" }))).toContain("it is not a mailbox");
  });

  it("are plain functions of the shape that jest takes too", () => {
    const { pass, message } = mailMatchers.toHaveSent(box, Goodbye);
    expect(pass).toBe(false);
    expect(message()).toContain("Expected Goodbye to be sent");
    expect(mailMatchers.toHaveSent.call({ isNot: true } as never, box, Welcome).pass).toBe(true);
  });

  it("can be waited for with expect.poll", async () => {
    box.clear();
    setTimeout(() => void box.sendTemplate(Goodbye, { to: "late@example.com" }), 10);
    await expect.poll(() => box, { timeout: 20_000 }).toHaveSent(Goodbye, { to: "late@example.com" });
  });
});
