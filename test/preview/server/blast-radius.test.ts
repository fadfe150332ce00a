import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ChangeBaseline, type ChangePair, type ChangesReport, TOKEN_HEADER } from "../../../preview/protocol.ts";
import { createFileHistory } from "../../../preview/server/changes/file-history.ts";
import { makeProject } from "../../project/temp-project.ts";
import { openPreview, type Preview } from "./preview-client.ts";

const part = (words: string): string => `export const Part = () => <b>${words}</b>;\n`;
const mail = (text: string, variants = "{}"): string => `import { Part } from "./_parts/part";
export default function Mail({ name = "nobody" }) { return <p>${text} {name} <Part /></p>; }
Mail.variants = ${variants};
`;
const LONER = `export default function Loner() { return <p>alone</p>; }\n`;

let preview: Preview;

beforeAll(async () => {
  preview = await openPreview(
    {
      "emails/_parts/part.tsx": part("old"),
      "emails/a.tsx": mail("A", `{ Ada: { name: "Ada" } }`),
      "emails/b.tsx": mail("B"),
      "emails/loner.tsx": LONER,
    },
    {
      renderTimeoutMs: 60_000,
      async prepare({ root }) {
        const git = (...args: string[]) => execFileSync("git", ["-C", root, ...args], { stdio: "ignore" });
        git("init", "-q");
        git("add", "emails", "package.json");
        git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "-m", "Begin");
      },
    },
  );
}, 120_000);

afterAll(() => preview?.[Symbol.asyncDispose]());

async function ask<Answer>(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(preview.url(path), {
    method: "POST",
    headers: { "content-type": "application/json", [TOKEN_HEADER]: preview.server.token },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

const report = (against: ChangeBaseline) => ask<ChangesReport>("/api/changes", { against });
/** `a: Preview props, Ada` */
const named = ({ templates }: ChangesReport) =>
  templates.map(({ template, isNew, states }) => [
    template.id,
    isNew ? "new" : states.map(({ variant, differs }) => `${variant ?? "props"}: ${differs.join(" ")}`),
  ]);
const htmlOf = ({ before, after }: ChangePair) => [before, after].map((side) => (side?.ok ? side.html : side?.error));

describe("blast radius", { timeout: 120_000 }, () => {
  test("nothing has changed at first", async () => {
    for (const against of ["save", "session", "head"] as const)
      expect(await report(against)).toMatchObject({ files: [], templates: [] });
  });

  test("an edit of a shared part is told with every template it reaches, loaded so far or not", async () => {
    await preview.preview("a");
    await preview.save("emails/_parts/part.tsx", part("new"));
    for (const against of ["save", "session", "head"] as const) {
      const told = await report(against);
      expect(told.files).toEqual([{ file: "emails/_parts/part.tsx", isNew: false }]);
      expect(named(told)).toEqual([
        ["a", ["props: html text", "Ada: html text"]],
        ["b", ["props: html text"]],
      ]);
    }
    const [before, after] = htmlOf(await ask("/api/changes/pair", { against: "head", template: "a", variant: "Ada" }));
    expect(before).toMatch(/Ada.*<b>old<\/b>/);
    expect(after).toMatch(/Ada.*<b>new<\/b>/);
  });

  test("the last save is told apart from all of the session", async () => {
    let now = 0;
    await using project = await makeProject({ "emails/one.tsx": "1", "emails/two.tsx": "2" });
    const history = createFileHistory(project.path("emails"), () => now);
    await history.sinceStart();
    const save = async (file: string, content: string, at: number): Promise<void> => {
      now = at;
      await project.write(file, content);
      history.change({ type: "update", file: project.path(file) });
      await history.sinceStart();
    };
    await save("emails/one.tsx", "1a", 10_000);
    await save("emails/two.tsx", "2a", 10_500);
    expect([...(await history.beforeLastSave()).values()]).toEqual(["1", "2"]);
    await save("emails/two.tsx", "2b", 20_000);
    expect([...(await history.beforeLastSave())]).toEqual([[project.path("emails/two.tsx"), "2a"]]);
    expect([...(await history.sinceStart()).values()]).toEqual(["1", "2"]);
    await save("emails/one.tsx", "1", 30_000);
    expect([...(await history.sinceStart())]).toEqual([[project.path("emails/two.tsx"), "2"]]);
  });

  test("new templates, new variants and errors are told; what was put back is not", async () => {
    await preview.save("emails/_parts/part.tsx", part("old"));
    await preview.save("emails/b.tsx", mail("B", `{ Bo: { name: "Bo" } }`));
    await preview.save("emails/loner.tsx", "export default function Loner() { throw new Error('no such luck'); }\n");
    await preview.project.write("emails/made.tsx", LONER);
    await preview.next("templates");
    for (const against of ["session", "head"] as const) {
      expect(named(await report(against))).toEqual([
        ["b", ["Bo: new"]],
        ["loner", ["props: error"]],
        ["made", "new"],
      ]);
    }
  });
});
