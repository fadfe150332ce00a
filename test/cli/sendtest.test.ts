import { tmpdir } from "node:os";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createInbox, type Inbox } from "../../preview/inbox/index.ts";
import type { InboxMessage } from "../../preview/protocol.ts";
import { type Result, runCli } from "./run-cli.ts";

let inbox: Inbox;
beforeAll(async () => {
  inbox = await createInbox({ port: 0 });
});
afterAll(() => inbox.close());
beforeEach(() => inbox.clear());

function sendTest(args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  return runCli(["sendtest", ...args], { cwd: tmpdir(), env });
}

function received(): Promise<InboxMessage[]> {
  return Promise.all(inbox.list().messages.map(async ({ id }) => (await inbox.get(id)) as InboxMessage));
}

describe("posthorn sendtest", () => {
  it("sends a plain mail to the addresses given, wherever the environment says, and prints what the server answered", async () => {
    const { code, stdout, stderr } = await sendTest(["ada@example.com", "--to", "Grace <grace@example.com>"], {
      SMTP_URL: inbox.url,
      MAIL_FROM: "Acme <hello@acme.example>",
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^Sent test\n {2}To +ada@example\.com, grace@example\.com\n[\s\S]*Through +smtp\n {2}Server +250 /,
    );
    const { messages } = inbox.list();
    expect(messages.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^Test email from .+ on \d{4}-/)]);
    expect((await inbox.get(messages[0]?.id as string))?.text.trim()).toBe(
      "If you're reading this, it was successful.",
    );
  });

  it("writes to admins and managers, by the environment, through another server", async () => {
    const env = {
      ADMINS: 'Ada <ada@acme.example>, "Hopper, Grace" <grace@acme.example>',
      MANAGERS: "boss@acme.example",
      SERVER_EMAIL: "server@acme.example",
      EMAIL_SUBJECT_PREFIX: "[Acme] ",
      SMTP_URL: "smtp://never.invalid",
    };
    const { code, stdout } = await sendTest(["--admins", "--managers", "--smtp", inbox.url], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Sent test to the managers\n[\s\S]*^Sent test to the admins\n/m);
    const envelopes = (await received()).map(({ envelope, subject }) => ({ ...envelope, prefix: subject.slice(0, 7) }));
    expect(envelopes).toHaveLength(2);
    expect(envelopes).toContainEqual({ from: "server@acme.example", to: ["boss@acme.example"], prefix: "[Acme] " });
    expect(envelopes).toContainEqual({
      from: "server@acme.example",
      to: ["ada@acme.example", "grace@acme.example"],
      prefix: "[Acme] ",
    });
    const own = await sendTest(["--managers", "--smtp", inbox.url, "--from", "me@acme.example"], env);
    expect(own.code).toBe(0);
    expect((await received()).map(({ envelope }) => envelope.from)).toContain("me@acme.example");
  });

  it("ends with 2 where nobody is named, with 1 where a group is empty or its list cannot be read", async () => {
    const nobody = await sendTest([], { SMTP_URL: inbox.url });
    expect(nobody.code).toBe(2);
    expect(nobody.stderr).toMatch(/^Error NO_RECIPIENTS\n/);
    const empty = await sendTest(["--admins", "--smtp", inbox.url, "--from", "me@acme.example"]);
    expect(empty.code).toBe(1);
    expect(empty.stderr).toMatch(/^Error NOT_CONFIGURED\n[\s\S]*set ADMINS/);
    const wrong = await sendTest(["--admins", "--smtp", inbox.url], { ADMINS: "a@x.example; b@x.example" });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/^Error INVALID_CONFIGURATION\n[\s\S]*one string is one mailbox/);
    expect(inbox.list().total).toBe(0);
  });
});
