/** The subject: that it is there, fits into an inbox row and was filled in. */

import { type Check, defineCheck } from "./check.ts";

/** What a phone held upright shows. */
const PHONE = 45;
/** What the widest inbox rows show. */
const WIDE = 78;

export const subject: Check = defineCheck({
  name: "subject",
  rules: {
    "subject-missing": { severity: "error", meaning: "The mail has no subject." },
    "subject-too-long": {
      severity: "warning",
      meaning: "The subject has more than 78 characters: every inbox cuts it.",
    },
    "subject-long": { severity: "info", meaning: "The subject has more than 45 characters: phones cut it." },
    "subject-markup": {
      severity: "warning",
      meaning: "The subject holds HTML tags or entities, which inboxes show as they are.",
    },
  },
  run({ subject: text }, report) {
    const length = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].length;
    if (text.trim() === "") {
      report("subject-missing", {
        message: "The mail has no subject",
        hint: "Define the template with defineEmail(component, { subject }), or pass one when sending.",
      });
    } else if (length > WIDE) {
      report("subject-too-long", {
        message: `The subject has ${length} characters; inboxes cut it at ${WIDE} at the latest: “${cut(text, WIDE)}”`,
        hint: "Say what matters in the first 45 characters.",
      });
    } else if (length > PHONE) {
      report("subject-long", {
        message: `The subject has ${length} characters; a phone shows about “${cut(text, PHONE)}”`,
        hint: "Fine if those words are enough.",
      });
    }
    const markup = /<\/?[a-z][^<>]*>|&(nbsp|amp|lt|gt|quot|#\d+);/i.exec(text);
    if (markup)
      report("subject-markup", {
        message: `The subject holds ${markup[0]}`,
        hint: "A subject is plain text: write the sign itself.",
      });
  },
});

function cut(text: string, length: number): string {
  return `${[...text].slice(0, length).join("").trimEnd()}…`;
}
