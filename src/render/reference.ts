/**
 * The reference path: React's streaming renderer, then html-to-text. It renders everything that React renders, and
 * its bytes are what every faster path is held to.
 */

import { createElement, type ReactNode } from "react";
import type { Locale } from "../template/locale.ts";
import { renderHtml } from "./html.ts";
import { LocaleContext } from "./locale-context.ts";
import { renderText } from "./text.ts";

/** The two bodies of a mail. */
export interface Bodies {
  readonly html: string;
  /** Undefined where it was not asked for. */
  readonly text: string | undefined;
}

export interface BodyOptions {
  readonly locale: Locale;
  /** Whether the plaintext is to be made from the HTML. */
  readonly keepsText: boolean;
  readonly signal?: AbortSignal | undefined;
}

export async function renderReference(element: ReactNode, { locale, keepsText, signal }: BodyOptions): Promise<Bodies> {
  const html = await renderHtml(createElement(LocaleContext.Provider, { value: locale }, element), signal);
  return { html, text: keepsText ? renderText(html) : undefined };
}
