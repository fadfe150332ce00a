// Shiki, off the main thread: colours code as HTML whose colours are the page's own variables.
// One file with everything in it: the CSP that the server gives a script lets a worker import nothing more.
import { createHighlighterCoreSync } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import html from "shiki/langs/html.mjs";
import tsx from "shiki/langs/tsx.mjs";
import { codeTheme } from "./theme.ts";

export type Language = "html" | "tsx";

export interface HighlightRequest {
  readonly id: number;
  readonly code: string;
  readonly language: Language;
}

export interface HighlightAnswer {
  readonly id: number;
  /** One `<br>` between lines; null where the code could not be coloured. */
  readonly html: string | null;
}

const shiki = createHighlighterCoreSync({
  themes: [codeTheme],
  langs: [html, tsx],
  // A grammar's rule that JavaScript's regular expressions cannot say is left out, not the whole grammar.
  engine: createJavaScriptRegexEngine({ forgiving: true }),
});

addEventListener("message", ({ data }: MessageEvent<HighlightRequest>) => {
  postMessage({ id: data.id, html: highlight(data) } satisfies HighlightAnswer);
});

function highlight({ code, language }: HighlightRequest): string | null {
  try {
    return shiki.codeToHtml(code, { lang: language, theme: codeTheme.name ?? "", structure: "inline" });
  } catch (error) {
    console.error(error);
    return null;
  }
}
