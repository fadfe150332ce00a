/** What is compared with another checker, mail by mail: each feature that some client lacks, and why both may differ. */

import { usesWithProblems } from "../../../src/checks/client-support/client-support.ts";
import { cssUsages } from "../../../src/checks/client-support/css-features.ts";
import { type Support, supportData, supportOf } from "../../../src/checks/client-support/data.ts";
import { htmlUsages } from "../../../src/checks/client-support/html-features.ts";
import { concerns } from "../../../src/checks/client-support/notes.ts";
import type { Usage } from "../../../src/checks/client-support/usage.ts";
import { type MailDocument, parseDocument } from "../../../src/checks/mail/document.ts";

export type Level = "none" | "partial" | undefined;

/** One feature in one mail for one client. */
export interface Case {
  readonly slug: string;
  readonly client: string;
  readonly ours: Level;
  readonly theirs: Level;
  readonly support: Support;
  /** The word of caniemail's table, such as `a#2`. */
  readonly word: string;
  readonly usages: readonly Usage[];
}

/** Every case that either side reports. `theirs` has keys like `gmail.ios css-gap`. */
export function casesOf(html: string, clients: readonly string[], theirs: ReadonlyMap<string, Level>): Case[] {
  const document = parseDocument(html);
  const ours = ourLevels(document, clients);
  const bySlug = Map.groupBy([...htmlUsages(document), ...cssUsages(document)], ({ slug }) => slug);
  return [...new Set([...ours.keys(), ...theirs.keys()])].map((key) => {
    const [client = "", slug = ""] = key.split(" ");
    return {
      slug,
      client,
      ours: ours.get(key),
      theirs: theirs.get(key),
      support: supportOf(slug, client),
      word: supportData().features[slug]?.support.split(" ")[supportData().clients.indexOf(client)] ?? "u",
      usages: bySlug.get(slug) ?? [],
    };
  });
}

function ourLevels(document: MailDocument, clients: readonly string[]): Map<string, Level> {
  const levels = new Map<string, Level>();
  for (const { slug, support } of usesWithProblems(document, clients))
    for (const { client, support: level } of support)
      if (levels.get(`${client} ${slug}`) !== "none") levels.set(`${client} ${slug}`, level);
  return levels;
}

export const OUR_REASONS = {
  notes: "Support is partial, and no note of caniemail's is true of these uses",
  moot: "The client never sees these uses: they are in a `@media` or a `<style>` that it drops whole, or kept from Outlook by a conditional comment",
} as const;

/** Why we do not report what another checker does, where the reason is ours; each is looked at anew, use by use. */
export function whyNotOurs({ client, ours, support: { level, notes }, usages }: Case): string | undefined {
  if (ours !== undefined || usages.length === 0 || (level !== "none" && level !== "partial")) return undefined;
  const seen = usages.filter((usage) => !isUnseen(usage, client));
  if (seen.length === 0) return OUR_REASONS.moot;
  return level === "partial" && notes.length > 0 && trueNotes(notes, seen).length === 0 ? OUR_REASONS.notes : undefined;
}

/** The notes that are true of at least one use. */
export function trueNotes(notes: readonly string[], usages: readonly Usage[]): string[] {
  return notes.filter((note) => usages.some((usage) => concerns(note, usage)));
}

function isUnseen({ by, conditional, element, slug }: Usage, client: string): boolean {
  if (element.notInOutlook && client === "outlook.windows") return true;
  const lacks = (feature: string): boolean => supportOf(feature, client).level === "none";
  if (by === "stylesheet" && lacks("html-style")) return true;
  return conditional !== undefined && !slug.startsWith("css-at-") && lacks(`css-at-${conditional}`);
}
