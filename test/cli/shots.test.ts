import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { makeProject, type Project, runCli, startCli } from "./run-cli.ts";

/** One pixel of a component, without a library that would take longer to load than all the rest. */
const dot = (colour: string): string => `export function Dot() {
  return <div style={{ width: 1, height: 1, background: "${colour}" }} />;
}
`;
const mail = (text: string, part = ""): string => `${part === "" ? "" : `import { Dot } from "${part}";\n`}
export default function Mail({ name = "" }) {
  return <html><body style={{ margin: 8 }}><p>${text} {name}</p>${part === "" ? "" : "<Dot />"}</body></html>;
}
Mail.variants = ${part === "" ? "{}" : `{ "A name": { name: "Ada" } }`};
`;

let project: Project;
let env: Record<string, string>;
const run = (...args: string[]): ReturnType<typeof runCli> =>
  runCli(["shots", "--widths", "320", ...args], { cwd: project.root, env });

beforeAll(async () => {
  // The browser of the other tests, found or unpacked once for all of them.
  env = { CHROMIUM_PATH: process.env.POSTHORN_TEST_CHROMIUM as string };
  project = await makeProject({
    "emails/_parts/dot.tsx": dot("#ff0000"),
    "emails/auth/code.tsx": mail("Your code", "../_parts/dot"),
    "emails/plain.tsx": mail("Nothing shared"),
    "emails/welcome.tsx": mail("Welcome", "./_parts/dot"),
  });
});

afterAll(() => project?.[Symbol.asyncDispose]());

describe("posthorn shots", { timeout: 300_000 }, () => {
  test("finds a change of colour in one pixel of a component and names every template it reaches", async () => {
    const first = await run("--out", "baseline");
    expect(first).toEqual({ code: 0, stdout: "Took 10 pictures of 3 templates to baseline\n", stderr: "" });
    expect((await readdir(join(project.root, "baseline"), { recursive: true })).sort()).toEqual([
      "auth",
      "auth/code--a-name@320-dark.png",
      "auth/code--a-name@320-light.png",
      "auth/code@320-dark.png",
      "auth/code@320-light.png",
      "plain@320-dark.png",
      "plain@320-light.png",
      "welcome--a-name@320-dark.png",
      "welcome--a-name@320-light.png",
      "welcome@320-dark.png",
      "welcome@320-light.png",
    ]);

    await writeFile(join(project.root, "emails/_parts/dot.tsx"), dot("#fe0000"));
    await writeFile(join(project.root, "baseline/was@320-light.png"), "a picture of a template that was removed");
    const changed = await run("--schemes", "light", "--compare", "baseline");
    expect(changed.code).toBe(1);
    expect(changed.stdout.split("\n")).toEqual([
      "Took 5 pictures of 3 templates to shots",
      "changed  auth/code  2 pictures",
      "changed  welcome  2 pictures",
      "gone     was@320-light.png",
      "Report: shots-report/index.html",
      "",
    ]);
    expect(changed.stderr).toMatch(/^Error SHOTS_DIFFER\n.*5 pictures of 5 differ from baseline/);

    const report = await readFile(join(project.root, "shots-report/index.html"), "utf8");
    expect(report).toContain("2 templates look different, 1 no longer there");
    expect(report.match(/<strong>1 pixel, /g)).toHaveLength(4);
    await using browser = await launchBrowser();
    const page = await browser.newPage();
    await page.goto(`file://${join(project.root, "shots-report/index.html")}`);
    const pictures = page.getByRole("article").nth(0).getByRole("img");
    expect(await pictures.count()).toBe(3);
    await expect
      .poll(
        () => pictures.evaluateAll((all) => all.every((image) => (image as HTMLImageElement).naturalWidth === 320)),
        { timeout: 45_000 },
      )
      .toBe(true);

    const tolerant = await run(
      "--schemes",
      "light",
      "--template",
      "welcome",
      "--compare",
      "baseline",
      "--tolerance",
      "1",
    );
    expect(tolerant).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing looks different\n") });
  });

  test("reports a template that fails, takes the others and ends with 1", async () => {
    await writeFile(
      join(project.root, "emails/broken.tsx"),
      "export default function () { throw new Error('no such luck'); }",
    );
    const { code, stdout, stderr } = await run("--template", "broken", "--template", "plain", "--schemes", "light");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^failed {2}broken {2}Error: no such luck$/m);
    expect(stdout).toBe("Took 1 picture of 2 templates to shots\n");
  });

  test("says what to do where it cannot begin", async () => {
    const missing = await run("--compare", "no-such-folder");
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("posthorn shots --out no-such-folder") });
    const same = await run("--out", "baseline", "--compare", "baseline");
    expect(same).toMatchObject({ code: 2, stderr: expect.stringContaining("INVALID_OUT") });
    const none = await runCli(["shots"], { cwd: project.root, env: { CHROMIUM_PATH: "/no/such/browser" } });
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("no program is there") });
  });

  test("ends cleanly on Ctrl-C", async () => {
    // Far more pictures than it takes to notice the first.
    const widths = Array.from({ length: 60 }, (_, index) => 200 + index).join(",");
    const running = startCli(["shots", "--template", "plain", "--out", "interrupted", "--widths", widths], {
      cwd: project.root,
      env,
    });
    await vi.waitUntil(() => existsSync(join(project.root, "interrupted")), { timeout: 120_000, interval: 20 });
    running.child.kill("SIGINT");
    expect(await running.ended).toEqual({ code: 130, stdout: "", stderr: "" });
  });
});
