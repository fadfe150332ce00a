/** Mailpit's findings by client, and the reasons for which they differ from ours. */

import { supportData } from "../../../src/checks/client-support/data.ts";
import type { Usage } from "../../../src/checks/client-support/usage.ts";
import { type Case, type Level, whyNotOurs } from "./differences.ts";
import { hasMailpitTest, mailpitFeatures, mailpitLevel } from "./mailpit-method.ts";

export function mailpitLevels(html: string, clients: readonly string[]): Map<string, Level> {
  const { features, clients: columns } = supportData();
  const levels = new Map<string, Level>();
  for (const slug of mailpitFeatures(html).keys()) {
    const words = features[slug]?.support.split(" ") ?? [];
    for (const client of clients) {
      const level = mailpitLevel(words[columns.indexOf(client)] ?? "u");
      if (level) levels.set(`${client} ${slug}`, level);
    }
  }
  return levels;
}

/** `undefined` is a difference that nobody has explained. */
export function whyMailpit(difference: Case): string | undefined {
  const { ours, theirs, word, slug, usages } = difference;
  if (theirs === undefined) return whyMailpitMisses(slug, usages);
  if (usages.length === 0)
    return ATTRIBUTES.test(slug) ? "Mailpit counts an HTML attribute as the CSS property" : undefined;
  if (word.startsWith("n#") && ours === "none")
    return "Mailpit takes “not supported”, where it has a note, for partial";
  if (word.startsWith("y#") && ours === undefined) return "Mailpit takes “supported”, where it has a note, for partial";
  if (word === "u" && ours === undefined) return "Mailpit takes “not tested” for partial";
  return whyNotOurs(difference);
}

const ATTRIBUTES = /^css-(?:height|width|background|border|padding|background-color)$/;

function whyMailpitMisses(slug: string, usages: readonly Usage[]): string | undefined {
  if (!hasMailpitTest(slug)) return "Mailpit has no test for it";
  if (slug.startsWith("css-at-"))
    return "Mailpit's pattern wants a bracket right behind `@media`, and a space in `@font-face {`";
  const outside = usages.filter(({ conditional }) => conditional === undefined);
  if (outside.length === 0) return "Mailpit does not look into `@media`";
  const own = slug.replace(/^css-/, "");
  if (outside.every(({ written }) => !written.startsWith(`${own}:`)))
    return "Mailpit looks for the property alone, not for its longhands";
  return undefined;
}
