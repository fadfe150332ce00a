// Shiki, off the main thread: colours code as HTML whose colours are the page's own variables.
import { createCssVariablesTheme, createHighlighterCore, type HighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";

export type Language = "html" | "tsx";

export interface HighlightRequest {
  readonly id: number;
  readonly code: string;
  readonly language: Language;
}

export interface HighlightAnswer {
  readonly id: number;
  /** Null where the code could not be coloured. */
  readonly html: string | null;
}

const theme = createCssVariablesTheme({ name: "posthorn", variablePrefix: "--shiki-" });
const grammars = { html: () => import("shiki/langs/html.mjs"), tsx: () => import("shiki/langs/tsx.mjs") };
const loaded = new Set<Language>();
let highlighter: Promise<HighlighterCore> | undefined;

addEventListener("message", async ({ data }: MessageEvent<HighlightRequest>) => {
  const answer = (html: string | null) => postMessage({ id: data.id, html } satisfies HighlightAnswer);
  try {
    answer(await highlight(data));
  } catch (error) {
    console.error(error);
    answer(null);
  }
});

async function highlight({ code, language }: HighlightRequest): Promise<string> {
  highlighter ??= createHighlighterCore({
    themes: [theme],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  const shiki = await highlighter;
  if (!loaded.has(language)) {
    await shiki.loadLanguage(grammars[language]());
    loaded.add(language);
  }
  return shiki.codeToHtml(code, { lang: language, theme: "posthorn", structure: "inline" });
}
