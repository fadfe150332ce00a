/** Whether two plaintexts say the same: Posthorn's differs from react-email's on purpose, in form only. */

/**
 * The words of `theirs` that `ours` lacks. Case does not count (react-email writes headings in capitals), nor do
 * white space and order (Posthorn sets data tables in columns), nor padding. Posthorn may say more: the alternative
 * text of an image that is a link.
 */
export function missingWords(ours: string, theirs: string): string[] {
  const counts = new Map<string, number>();
  for (const word of wordsOf(ours)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return wordsOf(theirs).filter((word) => {
    const left = counts.get(word) ?? 0;
    counts.set(word, left - 1);
    return left <= 0;
  });
}

/**
 * The words and amounts of `wanted` that stand nowhere in `text`, for texts in another form altogether: some set the
 * cells of a row together without a space, so only letters and digits are compared.
 */
export function unsaidWords(text: string, wanted: string): string[] {
  const said = compact(text);
  return wanted.split(/\s+/).filter((word) => !said.includes(compact(word)));
}

function compact(text: string): string {
  return text.toUpperCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

function wordsOf(text: string): string[] {
  // The case of "ß" is lost in capitals: STRASSE.
  return text.toUpperCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
