/** The packed package on the oldest Node that it says it runs on: what the other tests, on a newer one, cannot see. */

import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInbox } from "../preview/inbox/index.ts";
import { makeOutsideProject, type OutsideProject } from "./support/outside-project.ts";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "..");
const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const VERSION = `${/\d+\.\d+/.exec(engines.node)}.0`;

const node = await oldestNode();

describe.skipIf(node === undefined)(`on Node ${VERSION} (needs npm's registry, once)`, { timeout: 60_000 }, () => {
  let project: OutsideProject;
  beforeAll(async () => {
    project = await makeOutsideProject();
  });
  afterAll(() => project?.[Symbol.dispose]());

  const posthorn = (...given: string[]) =>
    run(node as string, ["node_modules/.bin/posthorn", ...given], { cwd: project.folder });

  it("mails are sent, and kept in an application's own transaction until a worker delivers them", async () => {
    await using inbox = await createInbox({ port: 0 });
    project.write(
      "shop.mjs",
      `import { DatabaseSync } from "node:sqlite";
       import { createElement as h } from "react";
       import { Html, Body, Text } from "react-email";
       import { createMailer, defineEmail } from "posthorn";
       const Hello = defineEmail(({ name }) => h(Html, null, h(Body, null, h(Text, null, "Hello " + name))), { subject: ({ name }) => "Hello " + name });
       const mailer = createMailer({ transport: process.argv[2], outbox: "sqlite:./shop.db", from: "shop@acme.test" });
       const mail = (name) => ({ to: name + "@acme.test", props: { name } });
       await mailer.sendTemplate(Hello, mail("sent"));
       await mailer.enqueueTemplate(Hello, mail("kept"));
       const shop = new DatabaseSync("shop.db");
       const codes = [];
       const told = (error) => codes.push(error.code);
       await mailer.enqueueTemplate(Hello, { ...mail("outside"), tx: shop }).catch(told);
       const other = new DatabaseSync("other.db");
       other.exec("BEGIN");
       await mailer.enqueueTemplate(Hello, { ...mail("elsewhere"), tx: other }).catch(told);
       shop.exec("BEGIN");
       await mailer.enqueueTemplate(Hello, { ...mail("undone"), tx: shop });
       shop.exec("ROLLBACK; BEGIN");
       await mailer.enqueueTemplate(Hello, { ...mail("committed"), tx: shop });
       shop.exec("COMMIT");
       await mailer.work({ untilEmpty: true }).done;
       await mailer.close();
       console.log(JSON.stringify(codes));`,
    );
    const { stdout } = await run(node as string, ["shop.mjs", inbox.url], { cwd: project.folder });
    expect(JSON.parse(stdout)).toEqual(["INVALID_OPTION", "INVALID_OPTION"]);
    expect(inbox.list().messages.map(({ subject }) => subject)).toEqual(["committed", "kept", "sent"].map(hello));
    const { stdout: queue } = await posthorn("queue", "--outbox", "sqlite:./shop.db", "--json");
    expect(JSON.parse(queue)).toMatchObject({ states: { sent: 2, queued: 0 } });
  });

  it("the preview shows a template, and its inbox takes mail, searches it, and has it after a restart", async () => {
    const preview = async (): Promise<{ url: string; smtp: string; end(): Promise<void> }> => {
      const child = spawn(node as string, ["node_modules/.bin/posthorn", "dev", "--no-open"], {
        cwd: project.folder,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const ended = new Promise<void>((done) => child.once("exit", () => done()));
      const output = await new Promise<string>((found, failed) => {
        let text = "";
        child.stdout.on("data", (chunk) => {
          text += chunk;
          if (/SMTP_URL=\S+\n/.test(text)) found(text);
        });
        ended.then(() => failed(new Error(`posthorn dev ended: ${text}`)));
      });
      return {
        url: /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0] ?? "",
        smtp: /SMTP_URL=(\S+)/.exec(output)?.[1] ?? "",
        async end() {
          child.kill("SIGINT");
          await ended;
        },
      };
    };
    const found = async (url: string, query: string): Promise<unknown[]> => {
      const { messages } = await (await fetch(`${url}/api/v1/search?query=${encodeURIComponent(query)}`)).json();
      return messages.map(({ Subject }: { Subject: string }) => Subject);
    };
    const first = await preview();
    const page = await (await fetch(first.url)).text();
    const response = await fetch(`${first.url}/api/preview`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        origin: first.url,
        "x-posthorn-token": /name="posthorn-token" content="([^"]+)"/.exec(page)?.[1] ?? "",
      },
      body: JSON.stringify({ template: "hello" }),
    });
    expect(await response.json()).toMatchObject({ ok: true, subject: "Hello Ada" });
    const transport = createTransport(first.smtp);
    await transport.sendMail({ from: "a@acme.test", to: "b@acme.test", subject: "Invoice 4711", text: "Fifty crowns" });
    transport.close();
    expect(await found(first.url, "crown")).toEqual(["Invoice 4711"]);
    await first.end();
    const second = await preview();
    expect(await found(second.url, "subject:voice")).toEqual(["Invoice 4711"]);
    expect(await found(second.url, "from:nobody")).toEqual([]);
    await second.end();
  });

  it("the commands do their work", async () => {
    await posthorn("export", "--out", "out", "--text", "--eml");
    expect(readFileSync(join(project.folder, "out/hello.txt"), "utf8").trim()).toBe("Hello Ada");
    await posthorn("check", "hello");
    await posthorn("build", "--out", "site");
    expect(existsSync(join(project.folder, "site/index.html"))).toBe(true);
  });
});

function hello(name: string): string {
  return `Hello ${name}`;
}

/** Kept beside the other things that tests make. */
async function oldestNode(): Promise<string | undefined> {
  const home = join(root, ".posthorn", `node-${VERSION}`);
  const path = join(home, "node_modules/.bin/node");
  mkdirSync(home, { recursive: true });
  if (!existsSync(path))
    await run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", home, `node@${VERSION}`]).catch(
      () => undefined,
    );
  const { stdout } = await run(path, ["--version"]).catch(() => ({ stdout: "" }));
  return stdout.trim() === `v${VERSION}` ? path : undefined;
}
