/** What a lens did to a mail, with its source; the same thing done twice is one note. */

import type { LensNote } from "../protocol.ts";

export interface Report {
  /** `text` may hold code between backticks. */
  note(text: string, source: string): void;
  notes(): LensNote[];
}

export function createReport(): Report {
  const notes = new Map<string, { text: string; source: string; count: number }>();
  return {
    note(text, source) {
      const known = notes.get(text);
      if (known) known.count += 1;
      else notes.set(text, { text, source, count: 1 });
    },
    notes: () => [...notes.values()],
  };
}
