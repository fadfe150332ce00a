/** Suite `aging`: the same templates before and after 60 others were rendered, in a process of its own. */

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { compare, type Measure } from "../compare.ts";
import type { Series } from "../measure.ts";
import type { Suite } from "../suite.ts";

const MEASURES: readonly Measure[] = [
  { key: "slowdown", name: "time against before", unit: "×", better: "lower" },
  { key: "after", name: "time a mail afterwards", unit: "µs", better: "lower" },
];

export const agingSuite: Suite = {
  name: "aging",
  title: "After 60 other templates",
  async run({ rounds, quick }) {
    // What the other suites have rendered would count as other templates too.
    const child = fork(join(import.meta.dirname, "../peers/aging.ts"), [String(rounds), String(quick)], {
      execArgv: [],
    });
    const answer = once(child, "message") as Promise<[Series[]]>;
    const ended = once(child, "exit").then(([code]) => {
      throw new Error(`The process that renders 60 templates ended with code ${code}; its words stand above`);
    });
    const [series] = await Promise.race([answer, ended]);
    child.disconnect();
    await ended.catch(() => {});
    return {
      method: [
        "The example templates that use `<Tailwind>`, rendered by both sides in a fresh process, all rounds of it; then 60 other templates with about a dozen classes each that no other has, twice by both sides; then all rounds again. “Against before” is a round's time divided by that of the same round before.",
      ],
      checked: ["As in the suite `render`."],
      comparisons: compare("after 60 other templates", series, MEASURES),
      remarks: ["react-email's `<Tailwind>` never forgets a class, and works through all of them for every mail."],
    };
  },
};
