import { describe, expect, it, test } from "vitest";
import { applyLenses } from "../../../preview/lenses/index.ts";
import { featurePage } from "../../../preview/lenses/support.ts";
import { type LensChoice, lensClients, lensDarkModes } from "../../../preview/protocol.ts";
import { supportData } from "../../../src/checks/client-support/data.ts";
import { lensMails } from "./mails/index.ts";
import type { LensMail } from "./mails/lens-mails.ts";

describe.each(lensMails)("$lens", ({ choice, column, mails }) => {
  it.each(mails)("$does", ({ given, expected }) => {
    expect(shortened(rewrite(given, choice))).toBe(shortened(expected));
  });

  it("says of each change what its source is", () => {
    for (const { given, expected, does, source } of mails) {
      const notes = applyLenses(given, choice).applied.flatMap(({ notes }) => notes);
      for (const note of notes) expect(note.source, note.text).toMatch(/^https:\/\//);
      if (expected === given || "page" in source) continue;
      if (withoutHead(expected) === given) continue;
      expect(
        notes.map((note) => note.source),
        does,
      ).toContain(featurePage(source.feature));
    }
  });

  it("is as caniemail's data has it", () => {
    for (const { source, does } of mails) {
      if ("page" in source) continue;
      const { features, clients } = supportData();
      const word = features[source.feature]?.support.split(" ")[clients.indexOf(column ?? "")];
      expect(word, `${does}: ${column} in ${source.feature}; look at the page, then mend the lens or the case`).toBe(
        source.says,
      );
    }
  });
});

test("every lens has several small mails", () => {
  const covered = new Map<string, LensMail[]>();
  for (const { choice, mails } of lensMails) {
    const key = JSON.stringify(choice);
    covered.set(key, [...(covered.get(key) ?? []), ...mails]);
  }
  const choices: LensChoice[] = [
    ...lensClients.map(({ id }) => ({ client: id })),
    ...lensDarkModes.map(({ id }) => ({ dark: id })),
    { images: "off" },
    { fonts: "off" },
  ];
  for (const choice of choices) {
    const key = JSON.stringify(choice);
    expect(covered.get(key)?.length ?? 0, key).toBeGreaterThanOrEqual(4);
  }
});

test("lenses come one after the other, each with how sure it is", () => {
  const { applied } = applyLenses("<p>x</p>", {
    client: "outlook-windows",
    dark: "gmail-ios",
    images: "off",
    fonts: "off",
  });
  expect(applied.map(({ label, certainty }) => [label, certainty])).toEqual([
    ["Outlook, Windows", "approximation"],
    ["Images off", "documented"],
    ["Web fonts off", "documented"],
    ["Dark mode: Gmail on iOS", "approximation"],
  ]);
});

/** Leaves out what every mail gets from the parser, and what a lens puts around or marks. */
function rewrite(html: string, choice: LensChoice): string {
  const { html: whole } = applyLenses(html, choice);
  return whole
    .replace(/<u><\/u>|<\/?html>|<body style="margin:0">|<body>|<\/body>| data-lens-[a-z]+=""/g, "")
    .replace(/<style>:root\{color-scheme:light;[^<]*<\/style>/, "")
    .replace("<head></head>", "")
    .replace(/^<div>(.*)<\/div>$/s, "$1")
    .replace(/^(<head>.*<\/head>)<div>(.*)<\/div>$/s, "$1$2");
}

/** A failure with 100 KB of the same letter in it cannot be read. */
function shortened(html: string): string {
  return html.replace(/(.)\1{99,}/g, (run: string, letter: string) => `${letter}×${run.length}`);
}

function withoutHead(html: string): string {
  return html.replace(/<\/?head>/g, "");
}
