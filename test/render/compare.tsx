/** Holds the fast path to React's bytes and to html-to-text's words: it gives the same, or it gives up. */

import * as older from "@react-email/components";
import fc from "fast-check";
import type { JSX } from "react";
import * as server from "react-dom/server";
import { render, Tailwind } from "react-email";
import { expect } from "vitest";
import { Fallback } from "../../src/render/fast/fallback.ts";
import { Familiar } from "../../src/render/fast/novelties.ts";
import { type ReactDomStatic, renderFast } from "../../src/render/fast/run.ts";
import { renderHtml } from "../../src/render/html.ts";
import { renderText } from "../../src/render/text.ts";
import { DEFAULT_LOCALE } from "../../src/template/locale.ts";

export interface Outcome {
  /** What the fast path met that it does not render; undefined where it did render. */
  readonly gaveUpAt: string | undefined;
  readonly hasOwnText: boolean;
}

/** Renders by the fast path and by React, and holds the results to each other. */
export async function compare(element: JSX.Element): Promise<Outcome> {
  let reference: string | { readonly thrown: unknown };
  try {
    reference = await renderHtml(element);
  } catch (thrown) {
    reference = { thrown };
  }
  try {
    const options = { locale: DEFAULT_LOCALE, keepsText: true, familiar: new Familiar() };
    const first = renderFast(server as ReactDomStatic, element, options);
    // Again, now that what the first came to is remembered.
    const fast = renderFast(server as ReactDomStatic, element, options);
    expectSame(fast.html, first.html);
    if (typeof reference !== "string") throw new Difference("React throws", fast.html, String(reference.thrown));
    expectSame(fast.html, reference);
    if (fast.text !== undefined) expectSame(fast.text, renderText(reference));
    return { gaveUpAt: undefined, hasOwnText: fast.text !== undefined };
  } catch (error) {
    if (error instanceof Difference) throw error;
    return { gaveUpAt: typeof reference === "string" ? reasonOf(error) : "what React throws at", hasOwnText: false };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Fallback ? error.what : "a component that throws or suspends";
}

/** Two mails that are not the same, told briefly: they are long, and so are the trees they come from. */
class Difference extends Error {
  constructor(what: string, ours: string, theirs: string) {
    super(`${what}\n  fast path: ${JSON.stringify(ours)}\n  reference: ${JSON.stringify(theirs)}`);
  }
}

function expectSame(ours: string, theirs: string): void {
  if (ours === theirs) return;
  let at = 0;
  while (ours[at] === theirs[at]) at += 1;
  const around = (text: string): string => text.slice(Math.max(at - 80, 0), at + 80);
  throw new Difference(`They differ at character ${at}:`, around(ours), around(theirs));
}

/** Compares as many generated mails, and prints what share fell back. */
export async function compareGenerated(
  name: string,
  mails: fc.Arbitrary<JSX.Element>,
  { numRuns, seed }: { readonly numRuns: number; readonly seed: number },
): Promise<void> {
  // They suspend in their first render.
  await renderHtml(<Tailwind>x</Tailwind>);
  await renderHtml(<older.Tailwind>x</older.Tailwind>);
  const reasons = new Map<string, number>();
  let [total, ownText] = [0, 0];
  await fc.assert(
    fc.asyncProperty(mails, async (element) => {
      const { gaveUpAt, hasOwnText } = await compare(element);
      // What is equal to our reference is equal to react-email: shown for a part, because it takes its time.
      if (gaveUpAt === undefined && total % 20 === 0) expect(await render(element)).toBe(await renderHtml(element));
      total += 1;
      if (hasOwnText) ownText += 1;
      if (gaveUpAt !== undefined) reasons.set(gaveUpAt, (reasons.get(gaveUpAt) ?? 0) + 1);
    }),
    { numRuns, seed },
  );
  const gaveUp = [...reasons.values()].reduce((sum, count) => sum + count, 0);
  const percent = (count: number): string => `${((100 * count) / total).toFixed(1)} %`;
  const most = [...reasons].sort(([, one], [, other]) => other - one)[0]?.[0];
  process.stdout.write(
    `Fast path, ${total} generated trees ${name}: ${total - gaveUp} compared, ${percent(gaveUp)} fell back to React (most of all for ${most}), the plaintext of ${percent(total - gaveUp - ownText)} to html-to-text\n`,
  );
  expect(ownText).toBeGreaterThan(0);
}
