// Finds templates by parts of their path: every word must occur, anywhere.
import type { TemplateSummary } from "../../protocol.ts";

export function searchTemplates(templates: readonly TemplateSummary[], query: string): readonly TemplateSummary[] {
  const words = wordsOf(query);
  return words.length === 0
    ? templates
    : templates.filter(({ id }) => words.every((word) => id.toLowerCase().includes(word)));
}

/** Cuts a text into pieces that matched and pieces that did not. */
export function markMatches(
  text: string,
  query: string,
): readonly { readonly text: string; readonly match: boolean }[] {
  const words = wordsOf(query).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (words.length === 0) return [{ text, match: false }];
  const pieces = text.split(new RegExp(`(${words.join("|")})`, "i"));
  return pieces.map((piece, index) => ({ text: piece, match: index % 2 === 1 })).filter((piece) => piece.text);
}

function wordsOf(query: string): readonly string[] {
  // `auth/magic` finds what `auth magic` finds, and the folder's name still shows as matched.
  return query
    .toLowerCase()
    .split(/[\s/]+/)
    .filter(Boolean);
}
