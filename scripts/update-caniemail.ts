/**
 * Refreshes src/checks/data/caniemail.json from the copy of caniemail.com's data that the npm package `caniemail`
 * carries: `npm install --save-dev caniemail@latest && node scripts/update-caniemail.ts`.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A feature as caniemail.com publishes it. */
interface Published {
  readonly slug: string;
  readonly title: string;
  readonly stats: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly notes_by_num: Readonly<Record<string, string>> | null;
}

interface PublishedData {
  readonly last_update_date: string;
  readonly nicenames: { readonly family: Readonly<Record<string, string>> };
  readonly data: readonly Published[];
}

/** Clients that were tested for less of the data than this are left out: they would only ever look fine. */
const TESTED_ENOUGH = 0.8;

/** The licence of the data (github.com/hteumeuleu/caniemail) asks to go along with every copy. */
const LICENCE = `MIT License. Copyright (c) 2019 HTeuMeuLeu. Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const root = join(import.meta.dirname, "..");
const target = join(root, "src/checks/data/caniemail.json");

const text = readFileSync(join(root, "node_modules/caniemail/data/caniemail.json"), "utf8");
// JSON.parse puts keys that look like integers ("2016") first; the order in the file is the order of testing.
const published = JSON.parse(text.replace(/"(\d+)":/g, '"v$1":')) as PublishedData;

const tested = new Map<string, number>();
for (const { stats } of published.data) {
  for (const [family, platforms] of Object.entries(stats)) {
    for (const platform of Object.keys(platforms)) {
      const id = `${family}.${platform}`;
      tested.set(id, (tested.get(id) ?? 0) + 1);
    }
  }
}
const clients = [...tested].filter(([, count]) => count >= published.data.length * TESTED_ENOUGH).map(([id]) => id);

const data = {
  source: "https://www.caniemail.com",
  licence: LICENCE,
  updated: published.last_update_date.slice(0, 10),
  families: Object.fromEntries(
    [...new Set(clients.map((id) => id.split(".")[0] as string))].map((id) => [id, published.nicenames.family[id]]),
  ),
  clients,
  features: Object.fromEntries(published.data.map((feature) => [feature.slug, compact(feature)])),
};

// One feature a line, so that a refresh reads well as a diff.
const lines = Object.entries(data.features).map(
  ([slug, feature]) => `${JSON.stringify(slug)}:${JSON.stringify(feature)}`,
);
const head = JSON.stringify({ ...data, features: {} }).replace(/\{\}\}$/, "");
writeFileSync(target, `${head}{\n${lines.join(",\n")}\n}}\n`);
process.stdout.write(`${data.updated}: ${lines.length} features, ${clients.length} clients\n`);

/** `support` holds one word per client, in the order of `clients`: y, n, a (partly) or u (unknown), with its notes. */
function compact({ title, stats, notes_by_num: notes }: Published) {
  const words = clients.map((id) => {
    const [family, platform] = id.split(".") as [string, string];
    const results = stats[family]?.[platform];
    return results === undefined ? "u" : (results[latest(Object.keys(results))] as string).replace(/ #/g, "#");
  });
  const used = new Set(words.flatMap((word) => word.split("#").slice(1)));
  const kept = Object.entries(notes ?? {})
    .map(([key, note]) => [key.replace(/^v/, ""), note] as const)
    .filter(([key]) => used.has(key));
  return { title, support: words.join(" "), ...(kept.length > 0 && { notes: Object.fromEntries(kept) }) };
}

/**
 * The version that was tested last. Dates and numbers compare among themselves; a number after dates (Outlook for Mac
 * went from 2019 to 16.80) is newer, because results are published in the order of testing.
 */
function latest(keys: readonly string[]): string {
  return keys.reduce((best, key) => (isDate(best) === isDate(key) && compare(key, best) < 0 ? best : key));
}

function isDate(key: string): boolean {
  return /^v?20\d\d(-|$)/.test(key);
}

function compare(one: string, other: string): number {
  return one.replace(/^v/, "").localeCompare(other.replace(/^v/, ""), "en", { numeric: true });
}
