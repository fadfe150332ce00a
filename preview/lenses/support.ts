/** caniemail.com's data as one column: what a client supports, feature by feature. */

import data from "../../src/checks/data/caniemail.json" with { type: "json" };

export interface Support {
  /** Whether the client drops the feature. Partly supported is supported, unless a note says that nothing is left. */
  readonly drops: (feature: string) => boolean;
  /** Whether a note names this value, or this element, as one that a partly supported feature goes without. */
  readonly refuses: (feature: string, value: string) => boolean;
}

/** The page of a feature, which is the source of what is said of it. */
export function featurePage(feature: string): string {
  return `https://www.caniemail.com/features/${feature}/`;
}

const features: Readonly<
  Record<string, { readonly support: string; readonly notes?: Readonly<Record<string, string>> }>
> = data.features as never;

/** Whose account Gmail's app reads; only notes about Gmail tell accounts apart. */
export type Account = "google" | "other";

/** Reads the column of a client, such as `gmail.desktop-webmail`. */
export function supportOf(client: string, account: Account = "google"): Support {
  const column = data.clients.indexOf(client);
  if (column < 0) throw new Error(`caniemail's data has no client "${client}"`);
  const dropped = new Set<string>();
  const values = new Map<string, readonly Words[]>();
  for (const [feature, { support, notes }] of Object.entries(features)) {
    const [word, ...numbers] = (support.split(" ")[column] ?? "u").split("#");
    const said = numbers.flatMap((number) => notes?.[number] ?? []);
    const effects = word === "a" ? said.map((note) => effectOf(note, account)) : [];
    const isShown = said.some((note) => SHOWN_ALL_THE_SAME.test(note));
    if ((word === "n" && !isShown) || effects.includes("dropped")) dropped.add(feature);
    const words = effects.filter((effect) => typeof effect === "object");
    if (words.length > 0) values.set(feature, words);
  }
  return {
    drops: (feature) => dropped.has(feature),
    refuses: (feature, value) => values.get(feature)?.some((words) => isRefused(words, value)) ?? false,
  };
}

/** Words that a note says are not supported, or the only ones that are. */
interface Words {
  readonly are: "refused" | "the only ones";
  readonly words: ReadonlySet<string>;
}

/** What a note of partial support comes to for a mail: the loss of the feature, or of some of its values. */
function effectOf(note: string, account: Account): "dropped" | "nothing" | Words {
  if (ONLY_OTHER_ACCOUNTS.test(note)) return account === "google" ? "dropped" : "nothing";
  const isAboutOthers = /with non google accounts/i.test(note);
  if (isAboutOthers && account === "google") return "nothing";
  const refused = REFUSED.exec(note)?.[1] ?? BUT_NOT.exec(note)?.[1];
  if (refused !== undefined) return { are: "refused", words: wordsIn(refused) };
  const only = ONLY.exec(note)?.[1];
  if (only !== undefined) return { are: "the only ones", words: wordsIn(only) };
  return isAboutOthers ? "dropped" : "nothing";
}

/** What is called unsupported because it is of no use there. */
const SHOWN_ALL_THE_SAME = /will not show the keyboard/i;
const ONLY_OTHER_ACCOUNTS = /only (?:supported|works) with non google accounts|with non google accounts only/i;
const LIST = "((?:`[^`]+`(?:,| and| or)? ?)+)";
/** "`flow-root`, `contents` and `revert` are not supported". */
const REFUSED = new RegExp(
  `^Partial\\. (?:[A-Z][a-z-]+ (?:property )?values )?${LIST}(?:values? )?(?:is|are) not supported`,
);
/** "Supports `sticky` but not `relative`, `absolute` and `fixed`". */
const BUT_NOT = new RegExp(`^Partial\\. Supports .* but not +${LIST}`);
/** "Only `<time>` is supported". */
const ONLY = new RegExp(`^Partial\\. Only ${LIST}(?:is|are) supported`);

function wordsIn(list: string): ReadonlySet<string> {
  return new Set([...list.matchAll(/`([^`]+)`/g)].map(([, word]) => word as string));
}

function isRefused({ are, words }: Words, value: string): boolean {
  if (are === "the only ones") return !words.has(value);
  return words.has(value) || value.split(/\s+/).some((word) => words.has(word));
}

export function isFeature(feature: string): boolean {
  return feature in features;
}
