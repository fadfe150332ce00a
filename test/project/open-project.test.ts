import { readdir, symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { MailError } from "../../src/errors.ts";
import { findProject, openProject, type ProjectOptions } from "../../src/project/project.ts";
import { makeProject, type TempProject, template } from "./temp-project.ts";

async function directoryOf(project: TempProject, options: ProjectOptions = {}): Promise<string> {
  await using opened = await openProject({ root: project.root, ...options });
  return opened.directory;
}

async function errorOf(files: Record<string, string>, options: ProjectOptions = {}): Promise<MailError> {
  await using project = await makeProject(files);
  const error = await openProject({ root: project.root, ...options }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(MailError);
  return error as MailError;
}

describe("opening a project", () => {
  it("finds emails, else src/emails", async () => {
    await using both = await makeProject({ "emails/a.tsx": "", "src/emails/a.tsx": "" });
    expect(await directoryOf(both)).toBe(both.path("emails"));
    await using inSource = await makeProject({ "src/emails/a.tsx": "" });
    expect(await directoryOf(inSource)).toBe(inSource.path("src/emails"));
  });

  it("takes the folder from posthorn.config.ts, and the option before it", async () => {
    await using project = await makeProject({
      "posthorn.config.ts": 'const directory: string = "src/mails";\nexport default { directory };',
      "src/mails/a.tsx": "",
      "other/a.tsx": "",
    });
    expect(await directoryOf(project)).toBe(project.path("src/mails"));
    expect(await directoryOf(project, { directory: "other" })).toBe(project.path("other"));
    expect(await directoryOf(project, { directory: project.path("other") })).toBe(project.path("other"));
  });

  it("reads locales, clients and the mailer's options", async () => {
    await using project = await makeProject({
      "emails/a.tsx": template("a"),
      "posthorn.config.ts": `export default {
  locales: ["en", "pt-br"],
  clients: ["gmail"],
  mailer: { transport: "null:", from: "a@acme.example" },
};`,
    });
    const { config } = await findProject({ root: project.root });
    expect(config).toEqual({
      locales: ["en", "pt-BR"],
      clients: ["gmail"],
      mailer: { transport: "null:", from: "a@acme.example" },
    });
  });

  it("reads posthorn.config.mjs too", async () => {
    await using project = await makeProject({
      "posthorn.config.mjs": 'export default { directory: "m" };',
      "m/a.tsx": "",
    });
    expect(await directoryOf(project)).toBe(project.path("m"));
  });

  it("sees a symlinked root as the folder it leads to", async () => {
    await using project = await makeProject({ "real/emails/a.tsx": "" });
    await symlink(project.path("real"), project.path("link"));
    await using opened = await openProject({ root: project.path("link") });
    expect(opened).toMatchObject({ root: project.path("real"), directory: project.path("real/emails") });
  });

  it("says what to do where there are no templates", async () => {
    const none = await errorOf({});
    expect(none).toMatchObject({
      code: "NOT_CONFIGURED",
      message: expect.stringMatching(/"emails".*make it|posthorn\.config\.ts/),
    });
    const named = await errorOf({ "posthorn.config.ts": 'export default { directory: "mails" };' });
    expect(named).toMatchObject({
      code: "NOT_CONFIGURED",
      message: expect.stringMatching(/"mails".*posthorn\.config\.ts/),
    });
    const asked = await errorOf({}, { directory: "gone" });
    expect(asked).toMatchObject({ code: "NOT_CONFIGURED", message: expect.stringContaining('"gone"') });
    const noRoot = await errorOf({}, { root: "/no/such/folder" });
    expect(noRoot).toMatchObject({ code: "NOT_CONFIGURED", message: expect.stringContaining("/no/such/folder") });
  });

  it.each([
    ["a syntax error", "export default {", /posthorn\.config\.ts could not be read/],
    ["no default export", "export const directory = 'x';", /default/],
    ["a field of the wrong type", "export default { directory: 5 };", /"directory"/],
    ["locales that are no list", "export default { locales: 'en' };", /"locales".*list/],
    [
      "a locale that is none",
      "export default { locales: ['en', 'english please'] };",
      /"english please".*language tag/,
    ],
    ["clients that are no list", "export default { clients: 'gmail' };", /"clients".*list/],
    ["a mailer without a transport", "export default { mailer: { from: 'a@b.example' } };", /"mailer".*createMailer/],
    ["a field that does not exist", "export default { dir: 'x' };", /"dir"/],
  ])("refuses a configuration with %s", async (_, config, message) => {
    const error = await errorOf({ "posthorn.config.ts": config, "emails/a.tsx": "" });
    expect(error.code).toBe("INVALID_CONFIGURATION");
    expect(error.message).toMatch(message);
  });

  it("lists templates without loading any", async () => {
    await using project = await makeProject({
      "emails/a.tsx": "export default (() => { throw new Error('loaded'); })();",
    });
    await using opened = await openProject({ root: project.root });
    expect((await opened.templates()).map(({ id }) => id)).toEqual(["a"]);
  });

  it("names a template that does not exist", async () => {
    await using project = await makeProject({ "emails/a.tsx": template("a") });
    await using opened = await openProject({ root: project.root });
    await expect(opened.load("b")).rejects.toMatchObject({
      code: "INVALID_TEMPLATE",
      message: expect.stringContaining('"b"'),
    });
  });

  it("writes nothing into the project", async () => {
    await using project = await makeProject({ "emails/a.tsx": template("a"), "emails/b.tsx": "export default 5" });
    const filesOf = async () => [
      ...(await readdir(project.root)),
      ...(await readdir(project.path("emails"), { recursive: true })),
    ];
    const before = await filesOf();
    await using opened = await openProject({ root: project.root });
    await opened.load("a");
    await opened.load("b").catch(() => {});
    expect(await filesOf()).toEqual(before);
  });
});
