import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createInbox } from "../preview/inbox/index.ts";
import { makeOutsideProject, type OutsideProject } from "./support/outside-project.ts";

const run = promisify(execFile);

let outside: OutsideProject;
let project: string;

beforeAll(async () => {
  outside = await makeOutsideProject();
  project = outside.folder;
});

afterAll(() => outside?.[Symbol.dispose]());

test("the package holds what runs and nothing else", () => {
  for (const path of [
    "dist/src/index.js",
    "dist/src/index.d.ts",
    "dist/src/cli/main.js",
    "dist/preview/server/index.js",
    "dist/preview/ui/index.html",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
  ]) {
    expect(outside.packed).toContain(path);
  }
  expect(outside.packed.filter((path) => !path.startsWith("dist/")).sort()).toEqual([
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "package.json",
  ]);
});

test("importing posthorn loads neither Vite, nor the commands, nor the preview, nor a database", async () => {
  outside.write(
    "loaded.mjs",
    `import { registerHooks } from "node:module";
     const loaded = [];
     registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
     await import("posthorn");
     console.log(JSON.stringify(loaded));`,
  );
  const { stdout } = await run(process.execPath, ["loaded.mjs"], { cwd: project });
  const loaded: string[] = JSON.parse(stdout);
  expect(loaded.some((url) => url.includes("/posthorn/dist/src/mailer.js"))).toBe(true);
  const unwanted =
    /\/node_modules\/(vite|rolldown|commander|hono|ws|smtp-server|mailparser|pg-boss|react-dom)\/|\/dist\/(preview\/|src\/(cli\/|outbox\/sqlite|project\/(?!define-config)|testing\/))|node:sqlite/;
  expect(loaded.filter((url) => unwanted.test(url))).toEqual([]);
});

test("an outside project sends a template to its own mail server", async () => {
  await using inbox = await createInbox({ port: 0 });
  outside.write(
    "send.mjs",
    `import { createMailer, defineEmail } from "posthorn";
     import { createElement as h } from "react";
     import { Html, Body, Text } from "react-email";
     const Hello = defineEmail(({ name }) => h(Html, null, h(Body, null, h(Text, null, "Hello " + name))), { subject: ({ name }) => "Hello " + name });
     await using mailer = createMailer({ transport: process.env.SMTP_URL, from: "me@example.com" });
     const receipt = await mailer.sendTemplate(Hello, { to: "ada@example.com", props: { name: "Ada" } });
     console.log(receipt.messageId);`,
  );
  const { stdout } = await run(process.execPath, ["send.mjs"], {
    cwd: project,
    env: { ...process.env, SMTP_URL: inbox.url },
  });
  const [summary] = inbox.list().messages;
  expect(summary?.subject).toBe("Hello Ada");
  const message = await inbox.get(summary?.id ?? "");
  expect(message?.messageId).toBe(stdout.trim());
  expect(message?.text.trim()).toBe("Hello Ada");
});

test("npx posthorn dev serves the outside project's templates and writes nothing into it", async () => {
  const child = spawn(process.execPath, [join(project, "node_modules/.bin/posthorn"), "dev", "--no-open"], {
    cwd: project,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await new Promise<string>((found, failed) => {
      let output = "";
      child.stdout.on("data", (chunk) => {
        output += chunk;
        const match = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
        if (match) found(match[0]);
      });
      child.once("exit", () => failed(new Error(`posthorn dev ended: ${output}`)));
    });
    const page = await (await fetch(url)).text();
    const token = /name="posthorn-token" content="([^"]+)"/.exec(page)?.[1] ?? "";
    const response = await fetch(`${url}/api/preview`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url, "x-posthorn-token": token },
      body: JSON.stringify({ template: "hello" }),
    });
    expect(await response.json()).toMatchObject({ ok: true, subject: "Hello Ada" });
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1];
    expect((await fetch(`${url}${script}`)).status).toBe(200);
  } finally {
    child.kill("SIGINT");
    await new Promise((done) => child.once("exit", done));
  }
  expect(existsSync(join(project, "node_modules/.vite"))).toBe(false);
});
