import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject, PLAIN, runCli, THROWS } from "./run-cli.ts";

function template(body: string, subject = "Your order is on its way"): string {
  return `import { defineEmail } from "posthorn";
import { Body, Head, Html, Preview } from "react-email";

export default defineEmail(
  function Order({ url = "https://a.example/" }: { url?: string }) {
    return <Html lang="en"><Head><title>Order</title></Head><Body><Preview>A sentence that adds to the subject.</Preview>${body}</Body></Html>;
  },
  { subject: ${JSON.stringify(subject)}, previewProps: {}, variants: { local: { url: "http://localhost:3000/" } } },
);
`;
}

const CLEAN = template("<p>Hello Ada</p>");
const WARNS = template('<p>Hello</p><a href="http://a.example/">Track the order</a>');
const BREAKS = template('<p>Hello</p><a href={url}>Track the order</a><img src="/static/no.png" alt="" width="9" />');

describe("posthorn check", () => {
  it("shows findings by template, each once, with the variants that have it, and ends with 1 for errors", async () => {
    await using project = await makeProject({
      "emails/order.tsx": BREAKS,
      "emails/clean.tsx": CLEAN,
      "emails/static/a.png": "x",
    });
    const { code, stdout, stderr } = await runCli(["check"], { cwd: project.root });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^clean {2}ok {2}\d+ notes?$/m);
    expect(stdout).toMatch(/^ {2}error {4}There is no file for \/static\/no\.png {2}image-file-missing$/m);
    expect(stdout).toMatch(
      /error {4}The link “Track the order” leads to localhost, which readers cannot reach {2}link-local\n +emails\/order\.tsx:6:\d+, in local\n/,
    );
    expect(stdout).toMatch(/^2 templates: 2 errors, 0 warnings, \d+ notes/m);
    expect(stderr).toMatch(/^Error CHECK_FAILED\n.*2 errors/);
  });

  it("ends with 0 for warnings, and with 1 where there are more than --max-warnings", async () => {
    await using project = await makeProject({ "emails/order.tsx": WARNS });
    const lenient = await runCli(["check"], { cwd: project.root });
    expect({ code: lenient.code, stderr: lenient.stderr }).toEqual({ code: 0, stderr: "" });
    expect(lenient.stdout).toContain("link-insecure");
    expect((await runCli(["check", "--max-warnings", "1"], { cwd: project.root })).code).toBe(0);
    const strict = await runCli(["check", "--max-warnings", "0"], { cwd: project.root });
    expect(strict.code).toBe(1);
    expect(strict.stderr).toContain("1 warning, and no more than 0 may be");
    expect(
      (await runCli(["check", "--max-warnings", "0", "--ignore", "link-insecure"], { cwd: project.root })).code,
    ).toBe(0);
  });

  it("looks at the named templates, for the named clients", async () => {
    await using project = await makeProject({
      "emails/order.tsx": BREAKS,
      "emails/flex.tsx": template('<div style={{ display: "flex" }}>Hello</div>'),
    });
    const outlook = await runCli(["check", "flex", "--clients", "outlook.windows"], { cwd: project.root });
    expect(outlook.code).toBe(0);
    expect(outlook.stdout).toContain("display:flex is not supported in Outlook (Windows)");
    expect(outlook.stdout).not.toContain("order");
    expect((await runCli(["check", "flex", "--clients", "apple-mail"], { cwd: project.root })).stdout).not.toContain(
      "flex is",
    );
  });

  it("goes on after templates that fail, and ends with 1", async () => {
    await using project = await makeProject({
      "mails/bad.tsx": THROWS,
      "mails/clean.tsx": CLEAN,
      "mails/plain.tsx": PLAIN,
      "mails/unreadable.tsx": "export default <",
    });
    const { code, stdout, stderr } = await runCli(["check", "--dir", "mails"], { cwd: project.root });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^bad\n {2}failed {3}RENDER_FAILED: .*no such luck/m);
    expect(stdout).toMatch(/^clean {2}ok/m);
    expect(stdout).toMatch(/^plain/m);
    expect(stdout).toMatch(/^unreadable\n {2}failed {3}LOAD_FAILED: /m);
    expect(stderr).toContain("2 could not be rendered");
  });

  it("prints JSON of a stable shape", async () => {
    await using project = await makeProject({ "emails/order.tsx": BREAKS, "emails/bad.tsx": "export default <" });
    const { code, stdout } = await runCli(["check", "--json", "--clients", "gmail.web"], { cwd: project.root });
    expect(code).toBe(1);
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual(["version", "clients", "totals", "templates"]);
    expect(report).toMatchObject({
      version: 1,
      clients: ["gmail.desktop-webmail"],
      totals: { errors: 2, warnings: 0, infos: expect.any(Number), failed: 1 },
      templates: [
        { id: "bad", file: "emails/bad.tsx", error: expect.stringContaining("LOAD_FAILED"), states: [] },
        {
          id: "order",
          file: "emails/order.tsx",
          states: [
            { variant: null, size: { bytes: expect.any(Number), limit: 104_448 } },
            { variant: "local", findings: expect.any(Array) },
          ],
        },
      ],
    });
    const finding = report.templates[1].states[1].findings.find(({ rule }: { rule: string }) => rule === "link-local");
    expect(finding).toEqual({
      check: "links",
      rule: "link-local",
      severity: "error",
      message: expect.any(String),
      hint: expect.any(String),
      where: { line: expect.any(Number), column: expect.any(Number), excerpt: expect.stringContaining("<a ") },
      element: expect.any(Number),
      source: { file: "emails/order.tsx", line: 6, column: expect.any(Number) },
      count: 1,
      others: [],
      url: "http://localhost:3000/",
    });
  });

  it("ends with 2 for a template, a number or a client that does not exist", async () => {
    await using project = await makeProject({ "emails/clean.tsx": CLEAN });
    const cwd = project.root;
    expect((await runCli(["check", "nothing"], { cwd })).code).toBe(2);
    expect((await runCli(["check", "--max-warnings", "many"], { cwd })).code).toBe(2);
    const client = await runCli(["check", "--clients", "eudora"], { cwd });
    expect(client.code).toBe(2);
    expect(client.stderr).toContain('No mail client is called "eudora"');
  });

  it("finds no error in the example templates", async () => {
    const { code, stdout } = await runCli(["check"], { cwd: resolve(import.meta.dirname, "../..") });
    expect(stdout).toMatch(/^10 templates: 0 errors/m);
    expect(code).toBe(0);
  });
});
