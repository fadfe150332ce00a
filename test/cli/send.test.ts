import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createInbox, type Inbox } from "../../preview/inbox/index.ts";
import type { InboxMessage } from "../../preview/protocol.ts";
import { makeProject, PLAIN, type Project, type Result, runCli, THROWS, UNREADABLE, WELCOME } from "./run-cli.ts";

let inbox: Inbox;
let project: Project;
beforeAll(async () => {
  inbox = await createInbox({ port: 0 });
  project = await makeProject({
    "emails/welcome.tsx": WELCOME,
    "emails/auth/link.tsx": PLAIN,
    "emails/bad.tsx": THROWS,
    "emails/unreadable.tsx": UNREADABLE,
  });
});
afterAll(async () => {
  await inbox.close();
  await project[Symbol.asyncDispose]();
});
beforeEach(() => inbox.clear());

const FROM = { MAIL_FROM: "Shop <shop@example.com>" };

function send(
  args: readonly string[],
  env: Record<string, string> = { SMTP_URL: inbox.url, ...FROM },
): Promise<Result> {
  return runCli(["send", ...args], { cwd: project.root, env });
}

async function received(): Promise<InboxMessage> {
  const { total, messages } = inbox.list();
  expect(total).toBe(1);
  return (await inbox.get(messages[0]?.id as string)) as InboxMessage;
}

describe("posthorn send", () => {
  it("sends the preview props by way of SMTP_URL, and prints the receipt plainly into a pipe", async () => {
    const { code, stdout, stderr } = await send(["welcome", "--to", "Ada <ada@example.com>"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const mail = await received();
    expect(mail).toMatchObject({
      subject: "Welcome, Ada (en)",
      from: { name: "Shop", address: "shop@example.com" },
      to: [{ name: "Ada", address: "ada@example.com" }],
    });
    expect(mail.html).toContain("Ada");
    expect(stdout).toMatch(/^Sent welcome \(preview props\)\n {2}To +ada@example\.com\n/);
    expect(stdout).toContain(mail.messageId);
    expect(stdout).toMatch(/Server +250 .*OK/);
    expect(stdout).not.toContain("\u001b");
  });

  it("sends a variant, in a locale, with another sender, subject and more recipients", async () => {
    const { code } = await send(
      ["welcome", "--variant", "Long name", "--locale", "de", "--to", "a@example.com", "--to", "b@example.com"].concat([
        "--cc",
        "c@example.com",
        "--bcc",
        "d@example.com",
        "--from",
        "me@example.com",
        "--smtp",
        inbox.url,
      ]),
      {},
    );
    expect(code).toBe(0);
    expect(await received()).toMatchObject({
      subject: "Welcome, Wolfeschlegelsteinhausenbergerdorff (de)",
      envelope: {
        from: "me@example.com",
        to: ["a@example.com", "b@example.com", "c@example.com", "d@example.com"],
      },
    });
  });

  it("sends props from a file, and finds a plain React Email file by its path", async () => {
    await writeFile(join(project.root, "props.json"), '{ "url": "https://example.com/from-file" }');
    const args = ["emails/auth/link.tsx", "--props", "props.json", "--subject", "Your link", "--to", "a@example.com"];
    expect(await send(args)).toMatchObject({ code: 0, stderr: "" });
    const mail = await received();
    expect(mail.subject).toBe("Your link");
    expect(mail.html).toContain("https://example.com/from-file");
  });

  it("ends with 1 and says what to set, where no server is named", async () => {
    const { code, stderr } = await send(["welcome", "--to", "a@example.com"], {});
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error NOT_CONFIGURED\n {2}What happened .*SMTP_URL[\s\S]*What next .*--smtp/);
  });

  it("ends with 1 and says what to set, where no sender is named", async () => {
    const { code, stderr } = await send(["welcome", "--to", "a@example.com"], { SMTP_URL: inbox.url });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error NO_SENDER\n[\s\S]*MAIL_FROM/);
    expect(inbox.list().total).toBe(0);
  });

  it("ends with 1 where the server cannot be reached, with a stack only on demand", async () => {
    const closed = await createInbox({ port: 0 });
    await closed.close();
    const args = ["welcome", "--to", "a@example.com", "--smtp", closed.url];
    const plain = await send(args);
    expect(plain.code).toBe(1);
    expect(plain.stderr).toMatch(/^Error CONNECTION_FAILED\n[\s\S]*Delivery +nobody got the mail\n[\s\S]*What next/);
    expect(plain.stderr).not.toMatch(/^ +at /m);
    const debug = await send([...args, "--debug"]);
    expect(debug.code).toBe(1);
    expect(debug.stderr).toMatch(/^ +at .*\.ts:\d+/m);
  });

  it("ends with 3 where nobody can know whether the mail was delivered", async () => {
    const server = await serverThatHangsUpAfterTheMail();
    const { port } = server.address() as { port: number };
    const { code, stderr } = await send(["welcome", "--to", "a@example.com", "--smtp", `smtp://127.0.0.1:${port}`]);
    server.close();
    expect(stderr).toMatch(/Delivery +unknown/);
    expect(code).toBe(3);
  });

  it("ends with 1 where the template throws or cannot be read, and says where", async () => {
    const thrown = await send(["bad", "--to", "a@example.com"]);
    expect(thrown.code).toBe(1);
    expect(thrown.stderr).toMatch(/^Error RENDER_FAILED\n.*bad.*no such luck/i);
    const unreadable = await send(["unreadable", "--to", "a@example.com"]);
    expect(unreadable.code).toBe(1);
    expect(unreadable.stderr).toMatch(/^Error LOAD_FAILED\n[\s\S]*Where +emails\/unreadable\.tsx:\d+:\d+/);
    expect(inbox.list().total).toBe(0);
  });

  it("ends with 2 and offers what there is, given a wrong template, variant or file of props", async () => {
    const template = await send(["welcom", "--to", "a@example.com"]);
    expect(template).toMatchObject({ code: 2, stdout: "" });
    expect(template.stderr).toMatch(/TEMPLATE_NOT_FOUND\n[\s\S]*auth\/link, bad, unreadable, welcome/);
    const variant = await send(["welcome", "--variant", "short", "--to", "a@example.com"]);
    expect(variant.code).toBe(2);
    expect(variant.stderr).toMatch(/VARIANT_NOT_FOUND\n[\s\S]*Long name/);
    for (const content of ["{", "[]", undefined]) {
      const file = join(project.root, `${content}.json`);
      if (content !== undefined) await writeFile(file, content);
      const props = await send(["welcome", "--props", file, "--to", "a@example.com"]);
      expect(props.code).toBe(2);
      expect(props.stderr).toContain("INVALID_PROPS_FILE");
    }
  });
});

/** Takes a mail to its final dot and closes the connection in place of an answer. */
async function serverThatHangsUpAfterTheMail(): Promise<Server> {
  const server = createServer((socket) => {
    socket.setEncoding("latin1").on("error", () => {});
    socket.write("220 test\r\n");
    let inData = false;
    let received = "";
    socket.on("data", (chunk: string) => {
      received += chunk;
      if (inData) {
        if (received.endsWith("\r\n.\r\n")) socket.destroy();
        return;
      }
      let end = received.indexOf("\r\n");
      for (; end >= 0 && !inData; end = received.indexOf("\r\n")) {
        inData = received.slice(0, end).toUpperCase() === "DATA";
        received = received.slice(end + 2);
        socket.write(inData ? "354 go on\r\n" : "250 ok\r\n");
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

describe("posthorn send in a project with a mailer", () => {
  let configured: Project;
  beforeAll(async () => {
    configured = await makeProject({
      "emails/welcome.tsx": WELCOME,
      "posthorn.config.mjs": `export default {
        mailer: {
          transport: ${JSON.stringify(inbox.url)},
          from: "Config <config@example.com>",
          headers: { "X-App": "shop" },
          subjectPrefix: "[Shop] ",
        },
      };`,
      "broken/posthorn.config.mjs": "export default { mailer: {} };",
      "broken/emails/welcome.tsx": WELCOME,
    });
  });
  afterAll(() => configured[Symbol.asyncDispose]());
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    runCli(args, { cwd: configured.root, env });

  it("sends through it, as it says", async () => {
    const { code, stderr } = await run(["send", "welcome", "--to", "ada@example.com"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const mail = await received();
    expect(mail).toMatchObject({ subject: "[Shop] Welcome, Ada (en)", from: { address: "config@example.com" } });
    expect(mail.headers).toContainEqual(["X-App", "shop"]);
    expect(await run(["sendtest", "ada@example.com"])).toMatchObject({ code: 0, stderr: "" });
    expect(inbox.list().messages.map(({ subject }) => subject)[0]).toMatch(/^\[Shop\] Test email/);
  });

  it("goes before the environment, as in the worker, and flags go before it and leave it the rest", async () => {
    const refuses = { SMTP_URL: "smtp://127.0.0.1:1", MAIL_FROM: "env@example.com" };
    expect(await run(["send", "welcome", "--to", "ada@example.com"], refuses)).toMatchObject({ code: 0 });
    expect(await received()).toMatchObject({ from: { address: "config@example.com" } });
    await inbox.clear();
    const { code, stderr } = await run(["send", "welcome", "--to", "ada@example.com", "--smtp", refuses.SMTP_URL]);
    expect(code).toBe(1);
    expect(stderr).toContain("127.0.0.1:1");
    expect(inbox.list().total).toBe(0);
    const flags = ["--smtp", inbox.url, "--from", "flag@example.com"];
    expect(await run(["send", "welcome", "--to", "ada@example.com", ...flags], refuses)).toMatchObject({ code: 0 });
    expect(await received()).toMatchObject({
      subject: "[Shop] Welcome, Ada (en)",
      from: { address: "flag@example.com" },
    });
  });

  it("ends with 1 where the configuration cannot be used", async () => {
    const { code, stderr } = await runCli(["send", "welcome", "--to", "ada@example.com"], {
      cwd: join(configured.root, "broken"),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error INVALID_CONFIGURATION\n.*"mailer" in posthorn\.config\.mjs/);
  });
});
