/** caniemail.com's test results, as scripts/update-caniemail.ts keeps them: which client supports which feature. */

import caniemail from "../data/caniemail.json" with { type: "json" };

export interface FeatureFacts {
  readonly title: string;
  /** One word per client: y, n, a (partly) or u (unknown), each with the numbers of its notes: `a#1#2`. */
  readonly support: string;
  readonly notes?: Readonly<Record<string, string>>;
}

interface SupportData {
  readonly source: string;
  /** When caniemail.com last changed: `2026-05-13`. */
  readonly updated: string;
  readonly families: Readonly<Record<string, string>>;
  readonly clients: readonly string[];
  readonly features: Readonly<Record<string, FeatureFacts>>;
}

export function supportData(): SupportData {
  return caniemail as SupportData;
}

export interface Support {
  readonly level: "full" | "partial" | "none" | "unknown";
  readonly notes: readonly string[];
}

const LEVELS: Readonly<Record<string, Support["level"]>> = { y: "full", a: "partial", n: "none" };

/** By slug, in the order of the clients; made when first asked for. */
const parsed = new Map<string, readonly Support[]>();

/** What `client` makes of the feature `slug`. A feature that is not in the data is unknown. */
export function supportOf(slug: string, client: string): Support {
  const index = supportData().clients.indexOf(client);
  return supportInAll(slug)[index] ?? UNKNOWN;
}

const UNKNOWN: Support = { level: "unknown", notes: [] };

function supportInAll(slug: string): readonly Support[] {
  const known = parsed.get(slug);
  if (known) return known;
  const { support = "", notes = {} } = supportData().features[slug] ?? {};
  const all = support.split(" ").map((word): Support => {
    const [letter = "u", ...numbers] = word.split("#");
    return { level: LEVELS[letter] ?? "unknown", notes: numbers.flatMap((number) => notes[number] ?? []) };
  });
  parsed.set(slug, all);
  return all;
}
