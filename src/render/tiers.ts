/**
 * Chooses how a mail's bodies are rendered: on the fast path where it is proven for this React and this template, on
 * the reference path otherwise. A mail that is compared leaves with the reference's bytes, so no mail goes out that
 * the self-check has found wrong.
 */

import { type ReactNode, version } from "react";
import { Fallback } from "./fast/fallback.ts";
import type { Novelties } from "./fast/novelties.ts";
import { type ReactDomStatic, renderFast } from "./fast/run.ts";
import { type Bodies, type BodyOptions, renderReference } from "./reference.ts";
import { renderText } from "./text.ts";
import { isSample, type SelfCheckContext, type Trust, trustIn } from "./trust.ts";

/** The versions of React whose output the fast path was held to, over all of `test/render`. */
const PROVEN_REACT: ReadonlySet<string> = new Set(["19.3.1"]);

export const isProvenReact: boolean = PROVEN_REACT.has(version);

/** The fast path and the reference disagreed about a template; it takes the reference path from now on. */
export interface RenderMismatch {
  /** The template's component. */
  readonly template: string;
  /** `unstable`: the template itself renders differently each time, so that nothing can be compared. */
  readonly part: "html" | "text" | "unstable";
  /** The first character that differs. */
  readonly at: number;
}

export interface RenderContext extends SelfCheckContext {
  readonly onMismatch?: ((mismatch: RenderMismatch) => void) | undefined;
  /**
   * Renders by React alone. The bytes are the same; but a comparison calls components once more, which somebody who
   * looks at what they log would wonder about.
   */
  readonly referenceOnly?: boolean | undefined;
}

/** What is rendered, and the template that it is an element of. */
export interface Subject {
  readonly template: object;
  readonly name: string;
  readonly element: ReactNode;
}

let reactDomStatic: Promise<ReactDomStatic> | undefined;

export async function renderBodies(
  subject: Subject,
  options: BodyOptions,
  context: RenderContext = {},
): Promise<Bodies> {
  const trust = trustIn(subject.template);
  if (!isProvenReact || context.referenceOnly || !trust.mayTry()) return renderReference(subject.element, options);
  options.signal?.throwIfAborted();
  reactDomStatic ??= import("react-dom/server") as Promise<ReactDomStatic>;
  const fast = tryFast(await reactDomStatic, subject.element, options, trust);
  if (fast === undefined) return renderReference(subject.element, options);
  if (trust.isTrusted && !trust.isNovel(fast.novelties) && !isSample(context)) return fast;
  return compareWithReference(fast, subject, options, context, trust);
}

interface FastBodies extends Bodies {
  readonly novelties: Novelties;
}

/** Undefined where the mail is not for the fast path; what a template throws is the reference path's to tell. */
function tryFast(
  server: ReactDomStatic,
  element: ReactNode,
  options: BodyOptions,
  trust: Trust,
): FastBodies | undefined {
  try {
    const { locale, keepsText } = options;
    const { html, text, novelties } = renderFast(server, element, { locale, keepsText, familiar: trust.familiar });
    trust.succeeded();
    return { html, text: keepsText ? (text ?? renderText(html)) : undefined, novelties };
  } catch (error) {
    trust.missed(error instanceof Fallback ? error.what : "a component that throws or suspends");
    return undefined;
  }
}

async function compareWithReference(
  fast: FastBodies,
  { template: _, name: template, element }: Subject,
  options: BodyOptions,
  { onMismatch }: RenderContext,
  trust: Trust,
): Promise<Bodies> {
  const reference = await renderReference(element, options);
  const part = differingPart(fast, reference);
  if (part === undefined) {
    trust.foundEqual(fast.novelties);
    return reference;
  }
  if (trust.distrusted !== undefined) return reference;
  const isUnstable = differingPart(reference, await renderReference(element, options)) !== undefined;
  const mismatch: RenderMismatch = {
    template,
    part: isUnstable ? "unstable" : part,
    at: firstDifference(fast[part] ?? "", reference[part] ?? ""),
  };
  trust.distrusted = isUnstable ? "it renders differently each time" : `its fast ${part} differed from the reference`;
  onMismatch?.(mismatch);
  return reference;
}

function differingPart(one: Bodies, other: Bodies): "html" | "text" | undefined {
  if (one.html !== other.html) return "html";
  return one.text === other.text ? undefined : "text";
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
