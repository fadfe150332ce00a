import { chmod, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChecksRequest, type ChecksResult, TOKEN_HEADER } from "../../../preview/protocol.ts";
import { openPreview, type Preview } from "../server/preview-client.ts";

const BUTTON = `export const Button = ({ href, children }) => (
  <a href={href} style={{ display: "flex" }}>{children}</a>
);
`;

const ORDER = `import { defineEmail } from "posthorn";
import { Body, Head, Html, Preview } from "react-email";
import { Button } from "./_components/button";
export default defineEmail(
  function Order({ url = "https://a.example/" }) {
    return (
      <Html lang="en">
        <Head><title>Order</title></Head>
        <Body>
          <Preview>A sentence that adds to the subject.</Preview>
          <Button href={url}>Track the order</Button>
          <img src="/static/no.png" alt="" width="9" />
        </Body>
      </Html>
    );
  },
  { subject: "Your order is on its way", previewProps: {}, variants: { local: { url: "http://127.0.0.1:3000/" } } },
);
`;

let preview: Preview;
let opened: string;

beforeAll(async () => {
  preview = await openPreview({
    "emails/order.tsx": ORDER,
    "emails/_components/button.tsx": BUTTON,
    "emails/throws.tsx": "export default () => { throw new Error('no such luck'); };",
    "posthorn.config.mjs": 'export default { clients: ["outlook.windows"] };',
    ".env": "SECRET=1",
    "secret.json": "{}",
    "node_modules/thing/index.js": "1",
  });
  await mkdir(preview.project.path("tools"));
  opened = preview.project.path("opened.txt");
  const editor = preview.project.path("tools/editor");
  await writeFile(editor, `#!/bin/sh\necho "$@" >> "${opened}"\n`);
  await chmod(editor, 0o755);
  process.env.LAUNCH_EDITOR = editor;
});
afterAll(async () => {
  delete process.env.LAUNCH_EDITOR;
  await preview[Symbol.asyncDispose]();
});

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(preview.url(path), {
    method: "POST",
    headers: { "content-type": "application/json", [TOKEN_HEADER]: preview.server.token, ...headers },
    body: JSON.stringify(body),
  });
}

async function check(request: ChecksRequest): Promise<NonNullable<ChecksResult["report"]>> {
  const response = await post("api/checks", request);
  expect(response.status).toBe(200);
  return ((await response.json()) as ChecksResult).report as NonNullable<ChecksResult["report"]>;
}

describe("POST /api/checks", () => {
  it("finds what posthorn check finds, with the element, the line, and where the component is used", async () => {
    const report = await check({ template: "order", variant: "local" });
    const link = report.findings.find(({ rule }) => rule === "link-local");
    expect(link).toMatchObject({
      severity: "error",
      source: {
        file: "emails/_components/button.tsx",
        line: 2,
        usedAt: [{ file: "emails/order.tsx", line: 11 }],
      },
    });
    expect(report.findings.find(({ rule }) => rule === "image-file-missing")?.source).toMatchObject({ line: 12 });
    expect(report.places[report.trace[link?.element ?? -1] ?? -1]).toEqual(link?.source);
    expect(report.size).toMatchObject({ by: "component" });
    // The project's choice of clients.
    expect(report.clients).toEqual([{ id: "outlook.windows", title: "Outlook (Windows)" }]);
    expect(report.findings.map(({ rule }) => rule)).toContain("feature-unsupported");
  });

  it("sends what it shows without traces", async () => {
    const shown = await preview.preview("order");
    expect(shown.ok && shown.html).not.toContain("data-src");
    expect(await (await fetch(preview.url(shown.ok ? shown.frame : ""))).text()).not.toContain("data-src");
  });

  it("looks for other clients when asked, and refuses those that nobody knows", async () => {
    const report = await check({ template: "order", clients: ["apple-mail"] });
    expect(report.findings.map(({ rule }) => rule)).not.toContain("feature-unsupported");
    const refused = await post("api/checks", { template: "order", clients: ["eudora"] });
    expect([refused.status, (await refused.json()).error.code]).toEqual([400, "INVALID_OPTION"]);
  });

  it("asks links only when told to, and never into a private network", async () => {
    const rules = async (ask?: ChecksRequest["ask"]) =>
      (await check({ template: "order", variant: "local", ...(ask && { ask }) })).findings.map(({ rule }) => rule);
    expect(await rules()).not.toContain("link-broken");
    const asked = await check({ template: "order", variant: "local", ask: ["links"] });
    expect(asked.findings.find(({ rule }) => rule === "link-broken")?.message).toContain("private network");
    expect(asked.asked).toEqual(["links"]);
  });

  it("has no report for a template that fails, and none for one that is not there", async () => {
    expect(await (await post("api/checks", { template: "throws" })).json()).toMatchObject({ report: null });
    expect((await post("api/checks", { template: "nothing" })).status).toBe(404);
    expect((await post("api/checks", { template: "order", ask: ["everything"] })).status).toBe(400);
    expect((await post("api/checks", { template: "order" }, { [TOKEN_HEADER]: "x" })).status).toBe(403);
  });

  it("looks at the mail anew after an edit of a shared part", async () => {
    await preview.preview("order");
    await check({ template: "order" });
    await preview.save(
      "emails/_components/button.tsx",
      BUTTON.replace('"flex"', '"block"').replace("href={href}", 'href="#"'),
    );
    const rules = (await check({ template: "order" })).findings.map(({ rule }) => rule);
    expect(rules).toContain("link-placeholder");
    expect(rules).not.toContain("feature-unsupported");
  });
});

describe("sources", () => {
  it("are read from the project alone", async () => {
    const ask = async (file: string) =>
      (await fetch(preview.url(`api/source?file=${encodeURIComponent(file)}`))).status;
    expect(await ask("emails/order.tsx")).toBe(200);
    await symlink("/etc/hosts", preview.project.path("emails/hosts.json"));
    for (const file of [
      "",
      ".",
      "emails",
      ".env",
      "emails/../.env",
      "../package.json",
      "/etc/passwd",
      "/etc/hosts",
      "emails/hosts.json",
      "node_modules/thing/index.js",
      "emails/order.tsx\0.json",
      "opened.txt",
    ])
      expect([file, await ask(file)]).toEqual([file, 404]);
  });

  it("open in the editor at their line, with a token, and nothing else does", async () => {
    const answer = await post("api/open", { file: "emails/order.tsx", line: 11, column: 5 });
    expect(answer.status).toBe(204);
    await expect
      .poll(() => readFile(opened, "utf8").catch(() => ""), { timeout: 10_000 })
      .toContain("emails/order.tsx 11 5");
    expect((await post("api/open", { file: "../package.json", line: 1 })).status).toBe(404);
    expect((await post("api/open", { file: "emails/order.tsx", line: 0 })).status).toBe(400);
    expect((await post("api/open", { file: "emails/order.tsx", line: "1; id" })).status).toBe(400);
    expect((await post("api/open", { file: "emails/order.tsx", line: 1 }, { [TOKEN_HEADER]: "x" })).status).toBe(403);
    expect(
      (await post("api/open", { file: "emails/order.tsx", line: 1 }, { origin: "http://evil.example" })).status,
    ).toBe(403);
  });

  it("say what to do where no editor opens", async () => {
    const editor = process.env.LAUNCH_EDITOR;
    process.env.LAUNCH_EDITOR = preview.project.path("tools/none");
    const answer = await post("api/open", { file: "emails/order.tsx", line: 1 });
    process.env.LAUNCH_EDITOR = editor;
    expect(answer.status).toBe(409);
    expect((await answer.json()).error.message).toContain("could not open");
  });
});

describe("the page for axe-core", () => {
  it("runs one script of ours and no other", async () => {
    const answer = await fetch(preview.url("axe?script=/assets/axe.min-abc.js"));
    const policy = answer.headers.get("content-security-policy") ?? "";
    const [, nonce] = /script-src 'nonce-([^']+)'/.exec(policy) ?? [];
    expect(policy).toContain("default-src 'none'");
    expect(await answer.text()).toContain(`<script nonce="${nonce}" src="/assets/axe.min-abc.js">`);
    for (const script of [
      "",
      "/static/x.js",
      "//evil.example/assets/axe.js",
      '/assets/axe"><script>.js',
      "/assets/../axe.js",
    ])
      expect((await fetch(preview.url(`axe?script=${encodeURIComponent(script)}`))).status).toBe(400);
  });
});
