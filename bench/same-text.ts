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

function wordsOf(text: string): string[] {
  // The case of "ß" is lost in capitals: STRASSE.
  return text.toUpperCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
