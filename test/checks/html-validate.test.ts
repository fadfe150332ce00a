/** Our own check of HTML beside html-validate's, so that each difference is one that docs/checks.md explains. */

import { HtmlValidate } from "html-validate";
import { expect, it } from "vitest";
import { checkMail } from "../../src/checks/check-mail.ts";
import { exampleMails } from "./example-mails.ts";
import { mail } from "./mails.ts";

async function theirs(html: string, off: readonly string[] = []): Promise<string[]> {
  const validator = new HtmlValidate({
    root: true,
    extends: ["html-validate:standard"],
    rules: Object.fromEntries(off.map((rule) => [rule, "off"])),
  });
  const { results } = await validator.validateString(html);
  return [...new Set(results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId)))].sort();
}

/** The doctype that React Email writes, and the attributes that mail clients need. */
const ON_PURPOSE = ["doctype-html", "no-deprecated-attr"];

it("agrees with html-validate on the example templates, but for what mails need", { timeout: 120_000 }, async () => {
  const said = new Set<string>();
  // One state of each: the markup of the others is the same.
  for (const { html } of (await exampleMails()).filter(({ variant }) => variant === undefined))
    for (const rule of await theirs(html)) said.add(rule);
  expect([...said].sort()).toEqual(ON_PURPOSE);
});

it.each([
  ['<p class="a" class="b">x</p>', ["no-dup-attr"], ["html-malformed"]],
  ['<p title="a"dir="ltr">x</p>', ["attr-spacing"], ["html-malformed"]],
  ["<p>&nosuch;</p>", ["unrecognized-char-ref"], ["html-malformed"]],
  ["<p>a < b</p>", ["no-raw-characters"], ["html-malformed"]],
  ['<p id="a">A</p><p id="a">B</p>', ["no-dup-id"], ["html-duplicate-id"]],
  ["<p>a <div>b</div></p>", ["close-order"], ["html-nesting"]],
  [
    '<a href="https://a.example/">a <a href="https://b.example/">b</a></a>',
    ["element-permitted-content"],
    ["html-nesting"],
  ],
  ["<div><span>x</div></span>", ["close-order"], ["html-nesting"]],
  ['<table role="none"><tr><p>x</p><td>y</td></tr></table>', ["element-permitted-content"], ["html-nesting"]],
  ['<table role="none"><div>x</div><tr><td>y</td></tr></table>', ["element-permitted-content"], ["html-nesting"]],
  // Only we: an element that nobody closed, and what no client runs.
  ["<div><p>x</div>", [], ["html-nesting"]],
  ['<p onclick="x()">x</p><script>1</script>', [], ["html-active-content"]],
  // Only they: the parser passes over the tag, or every client reads what is written.
  ["<p>x</p></div>", ["close-order"], []],
  ["<ul><p>x</p></ul>", ["element-permitted-content"], []],
  ["<h1><div>x</div></h1>", ["element-permitted-content"], []],
])("%s: html-validate says %j, we say %j", async (body, expected, own) => {
  const broken = mail({ body });
  expect(await theirs(broken.html as string, ON_PURPOSE)).toEqual(expected);
  const { findings } = await checkMail(broken);
  expect([...new Set(findings.filter(({ check }) => check === "html").map(({ rule }) => rule))]).toEqual(own);
});
