import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeProject, PLAIN, runCli, THROWS, WELCOME } from "./run-cli.ts";

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe("posthorn export", { timeout: 120_000 }, () => {
  it("writes every template in every state, copies static files and leaves foreign files alone", async () => {
    await using project = await makeProject({
      "emails/welcome.tsx": WELCOME,
      "emails/auth/link.tsx": PLAIN,
      "emails/static/img/logo.png": "png",
      "out/mine.html": "mine",
      "out/static/other.png": "other",
    });
    const { code, stdout, stderr } = await runCli(["export", "--text", "--eml"], { cwd: project.root });
    expect(stderr).toBe(
      "wrote   auth/link\nwrote   welcome\nwrote   welcome--long-name\nwrote   welcome--long-name-2\n",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Wrote 13 files of 2 templates to out\n" });
    const out = join(project.root, "out");
    const exported = ["auth/link", "welcome", "welcome--long-name", "welcome--long-name-2"];
    expect(await filesBelow(out)).toEqual(
      [
        ...exported.flatMap((name) => [`${name}.eml`, `${name}.html`, `${name}.txt`]),
        "mine.html",
        "static/img/logo.png",
        "static/other.png",
      ].sort(),
    );
    expect(await readFile(join(out, "mine.html"), "utf8")).toBe("mine");
    const html = await readFile(join(out, "welcome.html"), "utf8");
    expect(html).toMatch(/^<!DOCTYPE html/);
    expect(html).toContain("Ada");
    expect(await readFile(join(out, "welcome--long-name.txt"), "utf8")).toContain(
      "Wolfeschlegelsteinhausenbergerdorff",
    );
    expect(await readFile(join(out, "welcome.eml"), "latin1")).toMatch(/^Subject: Welcome, Ada \(en\)\r\n/m);
  });

  it("reports a template that fails, writes the others and ends with 1", async () => {
    await using project = await makeProject({
      "mails/a-bad.tsx": THROWS,
      "mails/b-unreadable.tsx": "export default <",
      "mails/welcome.tsx": WELCOME,
    });
    const { code, stderr } = await runCli(["export", "mails", "--out", "dist/mails"], { cwd: project.root });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^failed {2}a-bad {2}RENDER_FAILED: .*no such luck/m);
    expect(stderr).toMatch(/^failed {2}b-unreadable {2}LOAD_FAILED: .*\(mails\/b-unreadable\.tsx:1:\d+\)/m);
    expect(stderr).toContain("2 could not be rendered");
    expect(await filesBelow(join(project.root, "dist/mails"))).toEqual([
      "welcome--long-name-2.html",
      "welcome--long-name.html",
      "welcome.html",
    ]);
  });

  it("writes one template, with given props or one variant, in a language", async () => {
    await using project = await makeProject({
      "emails/welcome.tsx": WELCOME,
      "emails/link.tsx": PLAIN,
      "props.json": '{ "name": "Grace" }',
    });
    const cwd = project.root;
    const given = await runCli(
      ["export", "--template", "welcome", "--props", "props.json", "--eml", "--locale", "de"],
      { cwd },
    );
    expect(given).toMatchObject({ code: 0, stdout: "Wrote 2 files of 1 templates to out\n" });
    expect(await readFile(join(cwd, "out/welcome.html"), "utf8")).toContain("Grace");
    expect(await readFile(join(cwd, "out/welcome.eml"), "latin1")).toMatch(/^Subject: Welcome, Grace \(de\)\r\n/m);
    const variant = await runCli(["export", "--template", "welcome", "--variant", "Long name", "--out", "v"], { cwd });
    expect(variant.code).toBe(0);
    expect(await filesBelow(join(cwd, "v"))).toEqual(["welcome--long-name.html"]);
    const nobody = await runCli(["export", "--props", "props.json"], { cwd });
    expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining("--props belongs to one template") });
  });

  it("does not write among the templates", async () => {
    await using project = await makeProject({ "emails/welcome.tsx": WELCOME });
    await mkdir(join(project.root, "emails/out"));
    const { code, stderr } = await runCli(["export", "--out", "emails/out"], { cwd: project.root });
    expect(code).toBe(2);
    expect(stderr).toContain("INVALID_OUT");
  });

  it("ends with 1 where there is no folder of templates, or the target cannot be written", async () => {
    await using project = await makeProject({ "src/emails/welcome.tsx": WELCOME });
    const missing = await runCli(["export", "mails"], { cwd: project.root });
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/^Error NOT_CONFIGURED\n.*mails/);
    await writeFile(join(project.root, "file"), "");
    const blocked = await runCli(["export", "--out", "file"], { cwd: project.root });
    expect(blocked.code).toBe(1);
    expect(await readFile(join(project.root, "file"), "utf8")).toBe("");
  });
});
