import { symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { findTemplates } from "../../src/project/find-templates.ts";
import { makeProject } from "./temp-project.ts";

const MAIL = "export default function Mail() { return null; }";

async function idsOf(files: Record<string, string>): Promise<string[]> {
  await using project = await makeProject(files);
  return (await findTemplates(project.path("emails"))).map(({ id }) => id);
}

describe("finding templates", () => {
  it("lists files of every extension that can hold a component, by their path without it", async () => {
    const js = 'import { createElement } from "react";\nexport default () => createElement("p");';
    const files = {
      "a.tsx": MAIL,
      "b.jsx": MAIL,
      "c.js": MAIL,
      "d/e/f.tsx": MAIL,
      "g.ts": js,
      "h.mjs": js,
      "i.cjs": 'module.exports = require("react").Fragment;',
    };
    const found = await idsOf(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`emails/${name}`, text])),
    );
    expect(found).toEqual(["a", "b", "c", "d/e/f", "g", "h", "i"]);
  });

  it("says a template's name, id and absolute path", async () => {
    await using project = await makeProject({ "emails/auth/magic-link.tsx": MAIL });
    const file = project.path("emails/auth/magic-link.tsx");
    expect(await findTemplates(project.path("emails"))).toEqual([{ id: "auth/magic-link", name: "magic-link", file }]);
  });

  it("skips directories that begin with an underscore or are named static, but not files that do", async () => {
    const found = await idsOf({
      "emails/_components/button.tsx": MAIL,
      "emails/shop/_parts/row.tsx": MAIL,
      "emails/static/x.tsx": MAIL,
      "emails/shop/static/x.tsx": MAIL,
      "emails/.cache/x.tsx": MAIL,
      "emails/node_modules/pkg/x.tsx": MAIL,
      "emails/_x.tsx": MAIL,
      "emails/static.tsx": MAIL,
    });
    expect(found).toEqual(["_x", "static"]);
  });

  it("skips files without a default export", async () => {
    const found = await idsOf({
      "emails/theme.ts": "export const theme = {};",
      "emails/parts.tsx": "export function Part() { return <p>default</p>; }",
      "emails/types.d.ts": "declare const x: string; export default x;",
      "emails/notes.md": "export default",
    });
    expect(found).toEqual([]);
  });

  it("skips default exports that are no mail: settings, and data in files that can hold no JSX", async () => {
    const found = await idsOf({
      "emails/tailwind.config.js": "module.exports = { theme: {} };",
      "emails/tailwind.config.ts": "export default { theme: {} };",
      "emails/colours.ts": 'export default { brand: "#06f" };',
    });
    expect(found).toEqual([]);
  });

  it.each([
    ["a default export", MAIL],
    ["a default export by name", "const Mail = () => null;\nexport { Mail as default };"],
    ["a default export among others", "const Mail = () => null;\nconst x = 1;\nexport { x, Mail as default };"],
    ["a default export passed on", 'export { default } from "./_parts/mail";'],
    ["a renamed export passed on", 'export { Mail as default } from "./_parts/mail";'],
    ["module.exports", "module.exports = function Mail() {};"],
    ["exports.default, as compilers write it", "exports.default = function Mail() {};"],
    ["jsx-email's export of Template", "export const Template = () => null;"],
  ])("takes %s", async (_, source) => {
    expect(await idsOf({ "emails/mail.tsx": source })).toEqual(["mail"]);
  });

  it("lists a file that has just been made and is still empty", async () => {
    expect(await idsOf({ "emails/new.tsx": "\n" })).toEqual(["new"]);
  });

  it("keeps two files apart that differ in the extension only", async () => {
    expect(await idsOf({ "emails/a.tsx": MAIL, "emails/a.jsx": MAIL })).toEqual(["a", "a.jsx"]);
  });

  it("follows symlinks, also one into its own folder", async () => {
    await using project = await makeProject({ "emails/a.tsx": MAIL, "shared/b.tsx": MAIL });
    await symlink(project.path("shared"), project.path("emails/shared"));
    await symlink(project.path("shared/b.tsx"), project.path("emails/c.tsx"));
    await symlink(project.path("emails"), project.path("emails/loop"));
    await symlink(project.path("nowhere.tsx"), project.path("emails/broken.tsx"));
    const found = await findTemplates(project.path("emails"));
    expect(found.map(({ id }) => id)).toEqual(["a", "c", "shared/b"]);
  });
});
