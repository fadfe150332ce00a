/** What axe calls serious or critical in a page. */

import axe from "axe-core";
import type { Page } from "playwright-core";

interface Results {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
  }[];
}

/** One line for each. What is in a frame is not looked at: a mail is its author's. */
export async function seriousIn(page: Page): Promise<string[]> {
  // By the debugger, because the page's own policy lets no script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: { run(context: object, options: object): Promise<Results> } };
    // Thousands of lines of code are all alike.
    const exclude = [["iframe"], [".code .line:nth-child(n + 12)"]];
    return axe.run({ exclude }, { iframes: false, resultTypes: ["violations"] });
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`),
    );
}
