import { open, readFile, rename, rm } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { template } from "../../project/temp-project.ts";
import { openPreview, textOf } from "./preview-client.ts";

const importing = (from: string): string => `import { word } from "${from}";\nexport default () => <p>{word}</p>;\n`;
const word = (text: string): string => `export const word: string = "${text}";\n`;

/** Counts its renders, and writes the count beside package.json. */
const COUNTING = `import { existsSync, readFileSync, writeFileSync } from "node:fs";
const file = new URL("../renders.txt", import.meta.url);
export default () => {
  const count = existsSync(file) ? Number(readFileSync(file, "utf8")) + 1 : 1;
  writeFileSync(file, String(count));
  return <p>{"render " + count}</p>;
};
`;

describe("a change", () => {
  it("names exactly the templates that reach the changed file", async () => {
    await using preview = await openPreview({
      "tsconfig.json": '{ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }',
      "emails/_parts/shared.ts": word("shared"),
      "emails/_parts/deep.ts": 'export { word } from "./shared";\n',
      "lib/brand.ts": word("brand"),
      "emails/own.tsx": template("own"),
      "emails/near.tsx": importing("./_parts/shared"),
      "emails/a/far.tsx": importing("../_parts/deep"),
      "emails/alias.tsx": importing("@lib/brand"),
      "emails/json.tsx": 'import data from "./_parts/data.json";\nexport default () => <p>{data.word}</p>;\n',
      "emails/_parts/data.json": '{ "word": "json" }',
      "emails/css.tsx":
        'import css from "./_parts/mail.css?inline";\nexport default () => <p>{css.replace(/\\s/g, "")}</p>;\n',
      "emails/_parts/mail.css": '@import "./base.css";',
      "emails/_parts/base.css": "p { color: red }",
      "emails/csv.tsx": 'import csv from "./_parts/list.csv?raw";\nexport default () => <p>{csv}</p>;\n',
      "emails/_parts/list.csv": "a;b",
      "emails/module.js": "const { word } = require('./_parts/common.js');\nmodule.exports = () => <p>{word}</p>;\n",
      "emails/_parts/common.js": "exports.word = 'common';\n",
    });
    for (const { id } of (await preview.server.project()).templates) textOf(await preview.preview(id));

    expect(await preview.save("emails/own.tsx", template("own 2"))).toEqual(["own"]);
    expect(textOf(await preview.preview("own"))).toBe("own 2");
    expect(await preview.save("emails/_parts/shared.ts", word("shared 2"))).toEqual(["a/far", "near"]);
    expect(textOf(await preview.preview("near"))).toBe("shared 2");
    expect(textOf(await preview.preview("a/far"))).toBe("shared 2");
    expect(await preview.save("lib/brand.ts", word("brand 2"))).toEqual(["alias"]);
    expect(textOf(await preview.preview("alias"))).toBe("brand 2");
    expect(await preview.save("emails/_parts/data.json", '{ "word": "json 2" }')).toEqual(["json"]);
    expect(textOf(await preview.preview("json"))).toBe("json 2");
    expect(await preview.save("emails/_parts/base.css", "p { color: blue }")).toEqual(["css"]);
    expect(textOf(await preview.preview("css"))).toContain("blue");
    expect(await preview.save("emails/_parts/list.csv", "c;d")).toEqual(["csv"]);
    expect(textOf(await preview.preview("csv"))).toBe("c;d");
    expect(await preview.save("emails/_parts/common.js", "exports.word = 'common 2';\n")).toEqual(["module"]);
    expect(textOf(await preview.preview("module"))).toBe("common 2");
    // An own file is known without having been loaded since.
    expect(preview.events.filter(({ type }) => type === "templates")).toEqual([]);
  });

  it("is seen above the project's root in a monorepo", async () => {
    await using preview = await openPreview(
      { "packages/ui/word.ts": word("outside"), "apps/mail/emails/a/b.tsx": importing("../../../../packages/ui/word") },
      { root: "apps/mail" },
    );
    expect(textOf(await preview.preview("a/b"))).toBe("outside");
    expect(await preview.save("packages/ui/word.ts", word("outside 2"))).toEqual(["a/b"]);
    expect(textOf(await preview.preview("a/b"))).toBe("outside 2");
  });

  it("raises the revision, of events as of results", async () => {
    await using preview = await openPreview({ "emails/a.tsx": template("1") });
    const first = await preview.preview("a");
    await preview.project.write("emails/a.tsx", template("2"));
    const { revision } = await preview.next("changed");
    expect(revision).toBeGreaterThan(first.revision);
    expect((await preview.preview("a")).revision).toBeGreaterThanOrEqual(revision);
  });

  it("has the mail that was asked for last rendered at once, for the page that will ask again", async () => {
    await using preview = await openPreview({ "emails/a.tsx": COUNTING, "emails/b.tsx": template("b") });
    const renders = () => readFile(preview.project.path("renders.txt"), "utf8");
    /** In one step, so that it is one change. */
    const save = async (content: string) => {
      await preview.project.write("a.tsx.new", content);
      await rename(preview.project.path("a.tsx.new"), preview.project.path("emails/a.tsx"));
      await preview.next("changed");
    };
    expect(textOf(await preview.preview("a"))).toBe("render 1");
    await save(COUNTING.replace("render ", "again "));
    await expect.poll(renders).toBe("2");
    expect(textOf(await preview.preview("a"))).toBe("again 2");
    // Asking once more is trying once more.
    expect(textOf(await preview.preview("a"))).toBe("again 3");
    await preview.preview("b");
    await save(COUNTING.replace("render ", "later "));
    expect(await renders()).toBe("3");
    expect(textOf(await preview.preview("a"))).toBe("later 4");
  });

  it("is never lost where an editor truncates the file and then writes it", async () => {
    await using preview = await openPreview({ "emails/a.tsx": importing("./_word"), "emails/_word.ts": word("0") });
    expect(textOf(await preview.preview("a"))).toBe("0");
    for (let round = 1; round <= 60; round += 1) {
      const file = await open(preview.project.path("emails/_word.ts"), "w");
      await new Promise(setImmediate);
      await file.write(word(String(round)));
      await file.close();
      await preview.next("changed");
      expect(textOf(await preview.preview("a"))).toBe(String(round));
    }
  });

  it("is seen where an editor writes another file and renames it", async () => {
    await using preview = await openPreview({ "emails/a.tsx": template("before") });
    expect(textOf(await preview.preview("a"))).toBe("before");
    await preview.project.write("emails/.a.tsx.tmp", template("after"));
    await rename(preview.project.path("emails/.a.tsx.tmp"), preview.project.path("emails/a.tsx"));
    expect((await preview.next("changed")).templates).toEqual(["a"]);
    expect(textOf(await preview.preview("a"))).toBe("after");
  });

  it("heals a broken template, a hundred times over", async () => {
    await using preview = await openPreview({ "emails/a.tsx": template("0"), "emails/b.tsx": template("b") });
    for (let round = 1; round <= 100; round += 1) {
      const isBroken = round % 2 === 1;
      expect(
        await preview.save("emails/a.tsx", isBroken ? "export default () => <p>" : template(String(round))),
      ).toEqual(["a"]);
      const result = await preview.preview("a");
      if (isBroken)
        expect(result).toMatchObject({ ok: false, error: { name: "SyntaxError", file: "emails/a.tsx", line: 1 } });
      else expect(textOf(result)).toBe(String(round));
    }
    expect(textOf(await preview.preview("b"))).toBe("b");
  });

  it("of a shared file breaks and heals the templates that import it", async () => {
    await using preview = await openPreview({ "emails/a.tsx": importing("./_word"), "emails/_word.ts": word("whole") });
    expect(textOf(await preview.preview("a"))).toBe("whole");
    expect(await preview.save("emails/_word.ts", "export const word = ;")).toEqual(["a"]);
    expect(await preview.preview("a")).toMatchObject({ ok: false, error: { file: "emails/_word.ts", line: 1 } });
    expect(await preview.save("emails/_word.ts", word("healed"))).toEqual(["a"]);
    expect(textOf(await preview.preview("a"))).toBe("healed");
  });

  it.each([
    ["beside the template", "./_word", "emails/_word.ts"],
    ["in a folder that does not exist yet", "./_new/folder/word", "emails/_new/folder/word.ts"],
    ["above the templates", "../shared/word", "shared/word.ts"],
    ["above the templates, in a folder that exists", "../lib/word", "lib/word.ts"],
    ["through tsconfig paths", "@/word", "lib/word.ts"],
    ["through tsconfig paths, with a template that it does not include", "~/word", "lib/word.ts"],
  ])("that makes a missing file heals the template: %s", async (_, specifier, file) => {
    await using preview = await openPreview({
      "tsconfig.json": '{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }',
      "emails/tsconfig.json": specifier.startsWith("~")
        ? '{ "include": ["other"], "compilerOptions": { "paths": { "~/*": ["../lib/*"] } } }'
        : '{ "extends": "../tsconfig.json" }',
      "lib/other.ts": "",
      "emails/a.tsx": importing(specifier),
      "emails/b.tsx": template("b"),
    });
    expect(await preview.preview("a")).toMatchObject({
      ok: false,
      error: { phase: "load", message: expect.stringContaining(specifier) },
    });
    expect(textOf(await preview.preview("b"))).toBe("b");
    expect(await preview.save(file, word("found"))).toEqual(["a"]);
    expect(textOf(await preview.preview("a"))).toBe("found");
  });

  it("that nobody saw is found by asking again", async () => {
    await using preview = await openPreview({ "emails/a.tsx": importing("../one/two/word") });
    expect(await preview.preview("a")).toMatchObject({ ok: false });
    await preview.project.write("one/other.ts", "");
    expect((await preview.next("changed")).templates).toEqual(["a"]);
    // Two folders down nobody looks, since nobody has asked since.
    await preview.project.write("one/two/word.ts", word("found"));
    expect(textOf(await preview.preview("a"))).toBe("found");
  });

  it("that removes an imported file fails the template until it is back", async () => {
    await using preview = await openPreview({ "emails/a.tsx": importing("./_word"), "emails/_word.ts": word("here") });
    expect(textOf(await preview.preview("a"))).toBe("here");
    await preview.project.remove("emails/_word.ts");
    expect((await preview.next("changed")).templates).toEqual(["a"]);
    expect(await preview.preview("a")).toMatchObject({
      ok: false,
      error: { message: 'Cannot find "./_word"', file: "emails/a.tsx", line: 1 },
    });
    expect(await preview.save("emails/_word.ts", word("back"))).toEqual(["a"]);
    expect(textOf(await preview.preview("a"))).toBe("back");
  });

  it("of tsconfig.json is a change of every template", async () => {
    const paths = (folder: string): string => `{ "compilerOptions": { "paths": { "@/*": ["./${folder}/*"] } } }`;
    await using preview = await openPreview({
      "tsconfig.json": paths("one"),
      "one/word.ts": word("one"),
      "two/word.ts": word("two"),
      "emails/a.tsx": importing("@/word"),
      "emails/b.tsx": template("b"),
    });
    expect(textOf(await preview.preview("a"))).toBe("one");
    expect(await preview.save("tsconfig.json", paths("two"))).toEqual(["a", "b"]);
    expect(textOf(await preview.preview("a"))).toBe("two");
    expect(await preview.save("two/word.ts", word("still watched"))).toEqual(["a"]);
  });

  it("of package.json finds packages that were installed meanwhile", async () => {
    await using preview = await openPreview(
      { "apps/mail/package.json": "{}", "apps/mail/emails/a.tsx": importing("new-package") },
      { root: "apps/mail" },
    );
    expect(await preview.preview("a")).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("npm install new-package") },
    });
    await preview.project.write(
      "apps/mail/node_modules/new-package/package.json",
      '{ "type": "module", "exports": "./index.js" }',
    );
    await preview.project.write("apps/mail/node_modules/new-package/index.js", "export const word = 'installed';");
    expect(await preview.save("apps/mail/package.json", '{ "dependencies": { "new-package": "1" } }')).toEqual(["a"]);
    expect(textOf(await preview.preview("a"))).toBe("installed");
  });

  it("updates the list when a template is made, removed or loses its default export", async () => {
    await using preview = await openPreview({ "emails/a.tsx": template("a") });
    const ids = async (): Promise<string[]> => (await preview.next("templates")).templates.map(({ id }) => id);
    await preview.project.write("emails/shop/b.tsx", template("b"));
    expect(await ids()).toEqual(["a", "shop/b"]);
    expect(textOf(await preview.preview("shop/b"))).toBe("b");
    await preview.project.write("emails/_parts/c.tsx", template("c"));
    await preview.project.write("emails/shop/b.tsx", "export const part = 1;");
    expect(await ids()).toEqual(["a"]);
    await preview.project.write("emails/shop/b.tsx", template("b again"));
    expect(await ids()).toEqual(["a", "shop/b"]);
    await rm(preview.project.path("emails/shop"), { recursive: true });
    expect(await ids()).toEqual(["a"]);
    await expect(preview.preview("shop/b")).rejects.toThrow("404");
  });

  it("below static is told as such", async () => {
    await using preview = await openPreview({ "emails/a.tsx": template("a"), "emails/static/logo.svg": "<svg/>" });
    await preview.preview("a");
    await preview.project.write("emails/static/logo.svg", "<svg></svg>");
    expect(await preview.next("static")).toEqual({ type: "static", revision: expect.any(Number) });
    expect(preview.events.filter(({ type }) => type === "changed")).toEqual([]);
  });
});
