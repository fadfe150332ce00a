// Cuts texts as lists do: after so many characters, as people count them, with an ellipsis.
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export interface Cut {
  readonly text: string;
  readonly isCut: boolean;
}

export function cutText(text: string, length: number): Cut {
  const letters = Array.from(segmenter.segment(text), ({ segment }) => segment);
  if (letters.length <= length) return { text, isCut: false };
  return {
    text: `${letters
      .slice(0, length)
      .join("")
      .replace(/[\s.,;:–-]+$/, "")}…`,
    isCut: true,
  };
}

export function lengthOf(text: string): number {
  return [...segmenter.segment(text)].length;
}

export interface CutPreview {
  readonly preheader: string;
  /** What shows of the mail behind its preheader, with the padding before it. */
  readonly leak: string;
}

/** The preheader and what follows it, in the room for both. */
export function cutPreview(preheader: string, rest: string, length: number): CutPreview {
  const own = cutText(preheader, length);
  const room = length - lengthOf(preheader);
  if (own.isCut || room <= 0) return { preheader: own.text, leak: "" };
  const { text } = cutText(preheader === "" ? rest.trimStart() : rest, room);
  return { preheader: own.text, leak: /[^\s…]/.test(text) ? text : "" };
}
