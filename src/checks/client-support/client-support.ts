/** Which features of the final HTML and CSS the chosen clients do not support, by caniemail.com's tests. */

import { type Check, defineCheck } from "../check.ts";
import { clientTitle } from "../clients.ts";
import type { ClientSupport } from "../finding.ts";
import type { MailDocument } from "../mail/document.ts";
import { isBoilerplate } from "./boilerplate.ts";
import { cssUsages } from "./css-features.ts";
import { supportData, supportOf } from "./data.ts";
import { isNeeded } from "./harm.ts";
import { htmlUsages } from "./html-features.ts";
import { concerns } from "./notes.ts";
import type { Usage } from "./usage.ts";

export const clientSupport: Check = defineCheck({
  name: "client-support",
  rules: {
    "feature-unsupported": {
      severity: "warning",
      meaning: "A chosen client does not support a feature whose loss breaks the layout or hides content.",
    },
    "feature-degrades": {
      severity: "info",
      meaning: "A chosen client does not support a feature; the mail only looks plainer there.",
    },
    "feature-partial": {
      severity: "info",
      meaning: "A chosen client supports a feature in part, with notes that apply to this very use.",
    },
    "component-boilerplate": {
      severity: "info",
      meaning: "What React Email's own components write and some client ignores; counted and muted.",
    },
  },
  run({ document, clients }, report) {
    if (!document) return;
    const own: FeatureUse[] = [];
    const boilerplate: FeatureUse[] = [];
    for (const use of usesWithProblems(document, clients)) (use.boilerplate ? boilerplate : own).push(use);

    for (const { slug, usages, support } of own) {
      const missing = support.filter(({ support: level }) => level === "none");
      const needed = isNeeded(slug) && usages.some(({ conditional }) => conditional === undefined);
      const rule = missing.length === 0 ? "feature-partial" : needed ? "feature-unsupported" : "feature-degrades";
      const breach = {
        message: describe(slug, support),
        hint: hintOf(rule, support),
        clients: support,
        url: `https://www.caniemail.com/features/${slug}/`,
      };
      for (const { element, offset } of usages)
        report(rule, { ...breach, at: offset === undefined ? element : { offset, within: element } });
    }
    if (boilerplate.length > 0) {
      const titles = boilerplate.map(({ slug }) => titleOf(slug));
      report("component-boilerplate", {
        message: `React Email's components use ${titles.join(", ")}, which not every chosen client supports in full`,
        hint: "Nothing to do: the components write it so that each client takes what it understands.",
        count: boilerplate.length,
        clients: merge(boilerplate.map(({ support }) => support)),
        muted: true,
      });
    }
  },
});

const HINTS = {
  "feature-unsupported":
    "Use tables and inline styles for what these clients have to show, or leave them out of the choice.",
  "feature-degrades": "Fine if the mail still reads well without it; look at it in those clients' lens.",
  "feature-partial": "Read the notes; where one matters, write it in the way they name.",
} as const;

const MAX_NOTES = 3;

/** What the clients' notes say, in caniemail's words, before the advice. */
function hintOf(rule: keyof typeof HINTS, support: readonly ClientSupport[]): string {
  const byNote = new Map<string, string[]>();
  for (const { client, notes } of support)
    for (const note of notes) byNote.set(note, [...(byNote.get(note) ?? []), clientTitle(client)]);
  const said = [...byNote].slice(0, MAX_NOTES).map(([note, clients]) => `${clients.join(", ")}: ${note}`);
  return [...said, HINTS[rule]].join(" ");
}

/** The uses of one feature, with the clients that have trouble with at least one of them. */
export interface FeatureUse {
  readonly slug: string;
  readonly boilerplate: boolean;
  readonly usages: readonly Usage[];
  readonly support: readonly ClientSupport[];
}

/** Every feature of the mail that a chosen client does not support in full, what the author wrote and what components did. */
export function usesWithProblems(document: MailDocument, clients: readonly string[]): FeatureUse[] {
  const bySlug = new Map<string, Usage[]>();
  for (const usage of [...htmlUsages(document), ...cssUsages(document)]) {
    const key = `${usage.slug}${isBoilerplate(usage) ? " *" : ""}`;
    const usages = bySlug.get(key);
    if (usages) usages.push(usage);
    else bySlug.set(key, [usage]);
  }
  const uses: FeatureUse[] = [];
  for (const [key, usages] of bySlug) {
    const slug = key.replace(" *", "");
    const troubled = new Set<Usage>();
    const support = clients.flatMap((client) => {
      const problem = problemOf(slug, client, usages, troubled);
      return problem ? [problem] : [];
    });
    if (support.length > 0)
      uses.push({ slug, boilerplate: key !== slug, usages: usages.filter((usage) => troubled.has(usage)), support });
  }
  return uses;
}

function problemOf(
  slug: string,
  client: string,
  usages: readonly Usage[],
  troubled: Set<Usage>,
): ClientSupport | undefined {
  const { level, notes } = supportOf(slug, client);
  if (level === "full" || level === "unknown") return undefined;
  const concerned = new Set<string>();
  let found = false;
  for (const usage of usages) {
    if (isMoot(usage, client)) continue;
    const applying = notes.filter((note) => concerns(note, usage));
    if (level === "partial" && notes.length > 0 && applying.length === 0) continue;
    found = true;
    troubled.add(usage);
    for (const note of applying) concerned.add(note);
  }
  if (!found) return undefined;
  return { client, support: level === "none" ? "none" : "partial", notes: [...concerned] };
}

/** Whether the client never gets to see it: the whole `<style>` or `@media` is dropped, or it is kept from Outlook. */
function isMoot({ slug, by, conditional, element }: Usage, client: string): boolean {
  if (element.notInOutlook && client === "outlook.windows") return true;
  if (by === "stylesheet" && supportOf("html-style", client).level === "none") return true;
  return (
    conditional !== undefined &&
    !slug.startsWith("css-at-") &&
    supportOf(`css-at-${conditional}`, client).level === "none"
  );
}

function describe(slug: string, support: readonly ClientSupport[]): string {
  const missing = support.filter((one) => one.support === "none").map(({ client }) => clientTitle(client));
  const partial = support.filter((one) => one.support === "partial").map(({ client }) => clientTitle(client));
  const parts = [
    ...(missing.length > 0 ? [`not supported in ${missing.join(", ")}`] : []),
    ...(partial.length > 0 ? [`only in part in ${partial.join(", ")}`] : []),
  ];
  return `${titleOf(slug)} is ${missing.length > 0 ? "" : "supported "}${parts.join(", and ")}`;
}

function titleOf(slug: string): string {
  return supportData().features[slug]?.title ?? slug;
}

function merge(all: readonly (readonly ClientSupport[])[]): ClientSupport[] {
  const byClient = new Map<string, ClientSupport>();
  for (const one of all.flat()) {
    const known = byClient.get(one.client);
    byClient.set(one.client, {
      client: one.client,
      support: known?.support === "none" ? "none" : one.support,
      notes: [...new Set([...(known?.notes ?? []), ...one.notes])],
    });
  }
  return [...byClient.values()];
}
