import fc from "fast-check";
import { createElement } from "react";
import { describe, expect, it } from "vitest";
import { applyLenses } from "../../../preview/lenses/index.ts";
import { type LensChoice, lensClients, lensDarkModes } from "../../../preview/protocol.ts";
import { renderHtml } from "../../../src/render/html.ts";
import { loadTemplates, OUR_TEMPLATES } from "../../support/templates.ts";

const choices: readonly LensChoice[] = [
  ...lensClients.map(({ id }) => ({ client: id })),
  ...lensDarkModes.map(({ id }) => ({ dark: id })),
  { images: "off" },
  { fonts: "off" },
];

const pieces = fc.constantFrom(
  '<p style="color:red;margin:-1px',
  '">',
  "</p>",
  "<style>",
  "</style>",
  ".a.b:hover>c{",
  "color:#",
  "}",
  "@media (min-width:1px),{",
  "@supports",
  "<!--[if mso]>",
  "<![endif]-->",
  "<!--[if !mso]><!-->",
  "<!--<![endif]-->",
  "<table><tr>",
  "<v:rect fillcolor=red>",
  "<svg>",
  '<img src="',
  "</body>",
  "<head>",
  "<frameset>",
  "url(",
  '"',
  "&amp;",
  "<template>",
  "/*",
  "*/",
  "oklch(1 1 1)",
  "é",
  "<",
);
const html = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
);

describe("any text", () => {
  it.each(choices)("goes through %o", (choice) => {
    fc.assert(
      fc.property(html, (text) => typeof applyLenses(text, choice).html === "string"),
      { numRuns: 300 },
    );
  });

  it("that is nested beyond measure is shown as it is", () => {
    const deep = "<div>".repeat(100_000);
    const { html, applied } = applyLenses(deep, { client: "gmail-app", images: "off" });
    expect(typeof html).toBe("string");
    expect(applied).toHaveLength(2);
  });
});

// What is taken away stays away. Dark modes are no such thing: twice inverted is light again.
describe("a client's lens", () => {
  const settled = choices.filter(({ dark }) => dark === undefined);

  it.each(settled)("changes nothing the second time: %o", async (choice) => {
    const mails = await exampleMails();
    expect(mails.length).toBeGreaterThan(5);
    for (const mail of mails) {
      const once = applyLenses(mail, choice).html;
      expect(applyLenses(once, choice).html).toBe(once);
    }
  });
});

let rendered: Promise<string[]> | undefined;

function exampleMails(): Promise<string[]> {
  rendered ??= loadTemplates(OUR_TEMPLATES).then((templates) =>
    Promise.all(templates.map(({ component, samples }) => renderHtml(createElement(component, samples.preview)))),
  );
  return rendered;
}
