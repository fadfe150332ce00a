import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { checkMail } from "../../../src/checks/check-mail.ts";
import { chooseClients } from "../../../src/checks/clients.ts";
import { type ExampleMail, exampleMails } from "../example-mails.ts";
import { type Case, casesOf, OUR_REASONS, trueNotes } from "./differences.ts";
import { mailpitLevels, whyMailpit } from "./mailpit.ts";
import { mailpitFeatures, mailpitScore } from "./mailpit-method.ts";
import { npmLevels, whyNpm } from "./npm-caniemail.ts";

interface Compared extends Case {
  /** Undefined where nobody has explained the difference. */
  readonly reason: string | undefined;
}

const SAME = "";
const HAS_NO_OUTLOOK_COM = "outlook.outlook-com";

let mails: ExampleMail[];
let npm: Compared[];
let mailpit: Compared[];

beforeAll(async () => {
  mails = await exampleMails();
  const clients = chooseClients();
  const npmClients = clients.filter((client) => client !== HAS_NO_OUTLOOK_COM);
  npm = compare((html) => npmLevels(html, npmClients), whyNpm, npmClients);
  mailpit = compare((html) => mailpitLevels(html, clients), whyMailpit, clients);
});

function compare(
  levels: (html: string) => ReturnType<typeof npmLevels>,
  why: (difference: Case) => string | undefined,
  clients: readonly string[],
): Compared[] {
  return mails
    .flatMap(({ html }) => casesOf(html, clients, levels(html)))
    .map((one) => ({ ...one, reason: one.ours === one.theirs ? SAME : why(one) }));
}

describe("client support on the example templates", () => {
  test("differs from npm caniemail only in ways that are explained", () => {
    expect(unexplained(npm)).toEqual([]);
    expect(npm.filter(({ reason }) => reason === SAME).length).toBeGreaterThan(1_500);
  });

  test("differs from Mailpit's method only in ways that are explained", () => {
    expect(unexplained(mailpit)).toEqual([]);
    expect(mailpit.filter(({ reason }) => reason === SAME).length).toBeGreaterThan(800);
  });

  test("is told with every difference in docs/client-support.md", async () => {
    const path = join(import.meta.dirname, "../../../docs/client-support.md");
    const tables = {
      npm: differences(npm, "npm"),
      Mailpit: differences(mailpit, "Mailpit"),
      notes: notesSetAside([...npm, ...mailpit]),
      score: await scores(),
    };
    let text = readFileSync(path, "utf8");
    for (const [name, table] of Object.entries(tables))
      text = text.replace(
        new RegExp(`(<!-- ${name} -->\n).*?(<!-- /${name} -->)`, "s"),
        (_, start, end) => `${start}\n${table}\n\n${end}`,
      );
    await expect(text, "vitest run test/checks/agreement -u writes the tables anew").toMatchFileSnapshot(path);
  });
});

describe("the reasons for Mailpit's differences", () => {
  test.each([
    [
      '<p style="padding-left:4px">x</p>',
      "outlook.windows css-padding",
      "Mailpit looks for the property alone, not for its longhands",
    ],
    ["<style>@media (min-width:1px){p{opacity:0}}</style><p>x</p>", "samsung-email.android css-opacity", undefined],
    [
      "<style>@media (min-width:1px){p{position:fixed}}</style><p>x</p>",
      "gmail.ios css-position",
      "Mailpit does not look into `@media`",
    ],
    [
      "<style>@media screen{p{color:red}}</style><p>x</p>",
      "outlook.windows css-at-media",
      "Mailpit's pattern wants a bracket right behind `@media`, and a space in `@font-face {`",
    ],
    [
      '<table height="9"><tr><td>x</td></tr></table>',
      "outlook.windows css-height",
      "Mailpit counts an HTML attribute as the CSS property",
    ],
    [
      '<p style="accent-color:red">x</p>',
      "apple-mail.ios css-accent-color",
      "Mailpit takes “supported”, where it has a note, for partial",
    ],
    [
      '<!--[if !mso]><!--><p style="display:flex">x</p><!--<![endif]-->',
      "outlook.windows css-display-flex",
      OUR_REASONS.moot,
    ],
    ["<ruby>x</ruby>", "gmail.ios html-ruby", "Mailpit has no test for it"],
  ])("of %s for %s", (html, key, reason) => {
    const [client = "", slug] = key.split(" ");
    const cases = casesOf(html, [client], mailpitLevels(html, [client])).filter((one) => one.slug === slug);
    expect(cases.map((one) => (one.ours === one.theirs ? SAME : whyMailpit(one)))).toEqual(
      reason === undefined ? [] : [reason],
    );
  });
});

/** The method as we tell it is the method: the cases of Mailpit's own test of it. */
test.each([
  ['<h1 style="transform: rotate(20deg)">', ["css-transform"]],
  ['<h1 style="color:green; TRANSFORM :rotate(20deg)">', ["css-transform"]],
  ['<h1 style="ignore-transform: something">', []],
  ['<h1 style="text-transform: uppercase">', ["css-text-transform"]],
  ['<h1 style="margin-inline-end: 5px">', ["css-margin-inline-start-end"]],
  ['<h1 style="color:green!important">', ["css-important"]],
  ['<h1 style="color:green!important-stuff;">', []],
  ['<h1 style="display  : flex ;">', ["css-display", "css-display-flex"]],
  ['<h1 style="display: flexing;">', ["css-display"]],
  [
    '<h1 style="border: solid rgb(255,255,255) 1px; color:rgba(255,255,255, 0);">',
    ["css-border", "css-rgb", "css-rgba"],
  ],
  ['<h1 border="2" background="green">', ["css-background", "css-border"]],
  ["<style>h1{opacity:0}.a b{float:left}</style><h1>", ["css-opacity", "html-style"]],
])("Mailpit's method finds in %s", (html, slugs) => {
  expect([...mailpitFeatures(html).keys()].sort()).toEqual(slugs);
});

function unexplained(cases: readonly Compared[]): string[] {
  const left = cases.filter(({ reason }) => reason === undefined);
  return [
    ...new Set(left.map(({ client, slug, ours, theirs }) => `${client} ${slug}: ours ${ours}, theirs ${theirs}`)),
  ];
}

/** Two digits say enough, and do not change with every edit of a template. */
function about(count: number): string {
  return Number(count.toPrecision(2)).toLocaleString("en");
}

function differences(cases: readonly Compared[], name: string): string {
  const rows = [...Map.groupBy(cases, (one) => `${whoSaysMore(one, name)} | ${one.reason}`)]
    .sort(([, some], [, others]) => others.length - some.length)
    .map(([row, some]) => {
      const slugs = [...new Set(some.map(({ slug }) => slug))].sort();
      const [who, why] = row.split(" | ");
      return `| ${who} | ${about(some.length)} | ${why} | ${who === "both alike" ? "" : code(slugs)} |`;
    });
  return ["| reported by | about … cases | why they differ | features |", "|---|---|---|---|", ...rows].join("\n");
}

function whoSaysMore({ ours, theirs }: Compared, name: string): string {
  if (ours === theirs) return "both alike";
  if (ours === undefined) return `${name} alone`;
  return theirs === undefined ? "Posthorn alone" : "both, at another level";
}

/** Each note that is true of no use, beside the uses, so that one can see that. */
function notesSetAside(cases: readonly Compared[]): string {
  const uses = new Map<string, Set<string>>();
  for (const { reason, slug, support, usages } of cases) {
    if (reason !== OUR_REASONS.notes) continue;
    for (const note of support.notes) {
      const key = `${slug}\n${note}`;
      const written = uses.get(key) ?? new Set();
      uses.set(key, written);
      for (const usage of usages)
        if (trueNotes([note], [usage]).length === 0) written.add(asWritten(usage.written, usage.element.tag));
    }
  }
  const rows = [...uses]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, written]) => {
      const [slug, note = ""] = key.split("\n");
      return `| \`${slug}\` | ${note.replaceAll("|", "\\|")} | ${code([...written].sort().slice(0, 3))} |`;
    });
  return ["| feature | note | uses, for instance |", "|---|---|---|", ...rows].join("\n");
}

function asWritten(written: string, tag: string): string {
  return written.startsWith("<") || tag === "style" ? written : `${written} on <${tag}>`;
}

async function scores(): Promise<string> {
  const rows = await Promise.all(
    mails
      .filter(({ variant }) => variant === undefined)
      .map(async ({ id, html, message }) => {
        const { supported } = mailpitScore(html);
        const { findings } = await checkMail(message);
        const warned = findings
          .filter(({ rule }) => rule === "feature-unsupported")
          .map(({ url }) => url?.split("/").at(-2));
        return `| ${id} | ${Math.round(supported / 5) * 5} % | ${code([...new Set(warned)].map(String).sort()) || "nothing"} |`;
      }),
  );
  return ["| template | supported, by Mailpit | Posthorn warns of |", "|---|---|---|", ...rows].join("\n");
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word.replaceAll("|", "\\|")}\``).join(", ");
}
