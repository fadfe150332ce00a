/** The fast path, held to React's bytes and to html-to-text: it gives the same, or it gives up. */

import fc from "fast-check";
import { type JSX, Suspense, useId } from "react";
import { preconnect } from "react-dom";
import * as server from "react-dom/server";
import * as email from "react-email";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Fallback } from "../../src/render/fast/fallback.ts";
import { type ReactDomStatic, renderFast } from "../../src/render/fast/run.ts";
import { DOCTYPE, renderHtml } from "../../src/render/html.ts";
import { renderText } from "../../src/render/text.ts";
import { DEFAULT_LOCALE } from "../../src/template/locale.ts";
import { CREATE_EMAIL_TEMPLATES, loadTemplates, OUR_TEMPLATES } from "../support/templates.ts";
import { tailwindTrees, trees } from "./arbitrary-tree.tsx";

/** The same trees in every run, so that a run fails for a change and not by chance; another number looks elsewhere. */
const SEED = Number(process.env.FAST_SEED ?? 5);

const templates = [...(await loadTemplates(OUR_TEMPLATES)), ...(await loadTemplates(CREATE_EMAIL_TEMPLATES))];

// React's development build has a word to say about nearly every generated tree.
beforeAll(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
});

interface Outcome {
  /** What the fast path met that it does not render; undefined where it did render. */
  readonly gaveUpAt: string | undefined;
  readonly hasOwnText: boolean;
}

/** Renders twice, and holds the results to each other. */
async function compare(element: JSX.Element): Promise<Outcome> {
  let reference: string | { readonly thrown: unknown };
  try {
    reference = await renderHtml(element);
  } catch (thrown) {
    reference = { thrown };
  }
  try {
    const fast = renderFast(server as ReactDomStatic, element, { locale: DEFAULT_LOCALE, keepsText: true });
    if (typeof reference !== "string") throw new Difference("React throws", fast.html, String(reference.thrown));
    expectSame(DOCTYPE + fast.html, reference);
    if (fast.text !== undefined) expectSame(fast.text, renderText(reference));
    return { gaveUpAt: undefined, hasOwnText: fast.text !== undefined };
  } catch (error) {
    if (error instanceof Difference) throw error;
    return {
      gaveUpAt: error instanceof Fallback ? error.what : "a component that throws or suspends",
      hasOwnText: false,
    };
  }
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

describe("every template, with every variant, takes the fast path and is equal to the byte", () => {
  for (const { name, component: Template, samples } of templates) {
    test(name, async () => {
      for (const props of Object.values(samples)) {
        const element = <Template {...props} />;
        // Its `<Tailwind>` suspends in the first render.
        expect(await email.render(element)).toBe(await renderHtml(element));
        expect(await compare(element)).toEqual({ gaveUpAt: undefined, hasOwnText: true });
      }
    });
  }
});

describe("generated trees are rendered equal, or not at all", () => {
  const suites: readonly [string, fc.Arbitrary<JSX.Element>, number][] = [
    ["of what templates are made of", trees(0), 3_200],
    ["with what hardly any template has", trees(6), 1_750],
    ["in <Tailwind>", tailwindTrees, 60],
  ];
  test.each(suites)("%s", { timeout: 300_000 }, async (name, arbitrary, numRuns) => {
    await renderHtml(<email.Tailwind>x</email.Tailwind>);
    const reasons = new Map<string, number>();
    let [total, ownText] = [0, 0];
    await fc.assert(
      fc.asyncProperty(arbitrary, async (element) => {
        const { gaveUpAt, hasOwnText } = await compare(element);
        // What is equal to our reference is equal to react-email: shown for a part, because it takes its time.
        if (gaveUpAt === undefined && total % 20 === 0)
          expect(await email.render(element)).toBe(await renderHtml(element));
        total += 1;
        if (hasOwnText) ownText += 1;
        if (gaveUpAt !== undefined) reasons.set(gaveUpAt, (reasons.get(gaveUpAt) ?? 0) + 1);
      }),
      { numRuns, seed: SEED },
    );
    const gaveUp = [...reasons.values()].reduce((sum, count) => sum + count, 0);
    const percent = (count: number): string => `${((100 * count) / total).toFixed(1)} %`;
    const [most = []] = [...reasons].sort(([, one], [, other]) => other - one);
    process.stdout.write(
      `Fast path, ${total} generated trees ${name}: ${percent(gaveUp)} fell back to React (most of all for ${most[0]}), the plaintext of ${percent(total - gaveUp - ownText)} to html-to-text\n`,
    );
    expect(ownText).toBeGreaterThan(0);
  });
});

describe("what only React can render falls back", () => {
  function UsesId() {
    return <p id={useId()}>x</p>;
  }
  async function Later() {
    return <p>later</p>;
  }
  async function Fails(): Promise<null> {
    throw new Error("nobody is to hear of this");
  }
  function Connects() {
    preconnect("https://fonts.example");
    return <p>x</p>;
  }
  const elements: Record<string, JSX.Element> = {
    useId: <UsesId />,
    "an async component": <Later />,
    "an async component that fails": <Fails />,
    Suspense: <Suspense fallback="x">y</Suspense>,
    "a resource asked for in code": <Connects />,
    "half a character": <p>{"a\ud800"}</p>,
    svg: <svg />,
  };
  test.each(Object.entries(elements))("%s", async (_, element) => {
    const { gaveUpAt } = await compare(element);
    expect(gaveUpAt).toBeDefined();
  });
});
