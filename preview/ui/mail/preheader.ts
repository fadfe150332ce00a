// What an inbox shows behind the subject: the hidden text at the top of the mail, or else its first words.
export interface Preheader {
  readonly text: string;
  /** False where nobody wrote one, and clients help themselves to the first words. */
  readonly written: boolean;
}

/** Filler that templates put behind the preheader to keep the first words out of the list. */
const FILLER = /[\u00ad\u034f\u061c\u115f\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\u00a0\s]+/g;
const LENGTH = 180;

export function preheaderOf(html: string, text: string): Preheader {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const element of body.querySelectorAll<HTMLElement>("[style]")) {
    if (element.style.display !== "none" && element.style.fontSize !== "0px") continue;
    const words = clean(element.textContent);
    if (words) return { text: words, written: true };
  }
  return { text: clean(text), written: false };
}

function clean(text: string): string {
  return text.replace(FILLER, " ").trim().slice(0, LENGTH);
}
