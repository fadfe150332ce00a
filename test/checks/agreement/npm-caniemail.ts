/** The findings of the npm package caniemail, and the reasons for which they differ from ours. */

import { caniemail, rawData } from "caniemail";
import { supportData } from "../../../src/checks/client-support/data.ts";
import { type Case, type Level, whyNotOurs } from "./differences.ts";

export function npmLevels(html: string, clients: readonly string[]): Map<string, Level> {
  slugs ??= new Map(Object.entries(supportData().features).map(([slug, { title }]) => [title, slug]));
  const levels = new Map<string, Level>();
  const { issues } = caniemail({ clients: clients as never, html });
  for (const [level, found] of [
    ["none", issues.errors],
    ["partial", issues.warnings],
  ] as const)
    for (const [client, list] of found)
      for (const { title } of list as unknown as readonly { title: string }[])
        levels.set(`${client} ${slugs.get(title) ?? title}`, level);
  return levels;
}

/** By title, which is how the package names a feature. */
let slugs: ReadonlyMap<string, string> | undefined;

const OLDER =
  "npm takes the version whose name sorts last for the latest: Outlook for Mac's `2019` before `16.80`, Apple Mail's `6.1` before `12.2`; we take the one that was tested last";

/** `undefined` is a difference that nobody has explained. */
export function whyNpm(difference: Case): string | undefined {
  const { slug, client, ours, theirs, usages, support } = difference;
  if (theirs === undefined) {
    if (slug.startsWith("css-at-media-")) return "npm reads the name of an at-rule, not its condition";
    return ours !== undefined && nameSortedLast(slug, client)?.startsWith("y") ? OLDER : undefined;
  }
  if (support.level === "unknown") return "npm takes “not tested” for partial";
  if (support.level !== theirs) return OLDER;
  if (usages.length === 0)
    return slug === "css-background" ? "npm finds `background` in `background-color`" : undefined;
  return whyNotOurs(difference);
}

type Stats = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;

function nameSortedLast(slug: string, client: string): string | undefined {
  const [family = "", platform = ""] = client.split(".");
  const stats = rawData.data.find((feature: { slug: string }) => feature.slug === slug)?.stats as Stats | undefined;
  const results = stats?.[family]?.[platform] ?? {};
  return results[Object.keys(results).sort().at(-1) ?? ""];
}
