/** The plaintext says what the HTML says: every link, code and amount. */

import { type Check, defineCheck } from "./check.ts";
import { linksIn } from "./links.ts";
import { closest } from "./mail/document.ts";
import { isHidden, isSkippedInText, textOf, textToCompare } from "./mail/text.ts";

export const plaintext: Check = defineCheck({
  name: "plaintext",
  rules: {
    "text-missing": { severity: "error", meaning: "The mail has HTML and no plaintext." },
    "text-link-missing": { severity: "warning", meaning: "A link of the HTML is not in the plaintext." },
    "text-code-missing": {
      severity: "error",
      meaning: "A code of the HTML is not in the plaintext, or is written otherwise there.",
    },
    "text-amount-missing": { severity: "warning", meaning: "An amount of money of the HTML is not in the plaintext." },
    "text-has-markup": { severity: "warning", meaning: "The plaintext holds HTML tags or entities." },
    "text-line-too-long": {
      severity: "info",
      meaning: "A line of the plaintext is longer than 998 characters, so that it has to be encoded to be sent.",
    },
  },
  run({ document, text }, report) {
    const markup =
      /<\/?(a|b|br|div|em|h[1-6]|i|img|li|p|span|strong|table|td|tr|ul)(\s[^<>]*)?\/?>|&(nbsp|amp|lt|gt|quot|#\d+);/i.exec(
        text,
      );
    if (markup)
      report("text-has-markup", {
        message: `The plaintext holds ${markup[0].slice(0, 40)}`,
        hint: "Write the text without HTML.",
      });
    const longest = Math.max(0, ...text.split("\n").map((line) => line.length));
    if (longest > 998)
      report("text-line-too-long", {
        message: `A line of the plaintext has ${longest} characters`,
        hint: "Break it, or shorten the address in it.",
      });
    if (!document?.body) return;
    if (text.trim() === "") {
      report("text-missing", {
        message: "The mail has no plaintext",
        hint: "Leave `text` away, so that it is made from the HTML, or write one.",
      });
      return;
    }
    const squeezed = squeeze(text);
    for (const { element, href } of linksIn(document)) {
      if (!/^(https?|mailto|tel|sms):/i.test(href) || closest(element, (at) => isSkippedInText(at) || isHidden(at)))
        continue;
      // An address may stand there by itself: mailto:help@acme.example as help@acme.example.
      const bare = href.replace(/^(mailto|tel|sms):/i, "").split("?")[0] ?? href;
      if (!squeezed.includes(squeeze(/^http/i.test(href) ? href : bare)) && !squeezed.includes(squeeze(href)))
        report("text-link-missing", {
          message: `The link to ${href} is not in the plaintext`,
          hint: "Add it to the template's `text`, or mark the element data-skip-in-text if readers of text do not need it.",
          at: element,
          url: href,
        });
    }
    const shown = textToCompare(document.body);
    for (const code of codesIn(shown)) {
      if (squeezed.includes(squeeze(code))) continue;
      const otherCase = squeezed.toLowerCase().includes(squeeze(code).toLowerCase());
      report("text-code-missing", {
        message: otherCase
          ? `The code ${code} is written otherwise in the plaintext`
          : `The code ${code} is not in the plaintext`,
        hint: otherCase
          ? "Keep its case: whoever copies it from the text is refused."
          : "Add it to the template's `text`.",
        at: smallestWith(document.elements, code),
      });
    }
    for (const amount of amountsIn(shown)) {
      if (squeezed.includes(squeeze(amount))) continue;
      report("text-amount-missing", {
        message: `The amount ${amount} is not in the plaintext`,
        hint: "Add it to the template's `text`.",
        at: smallestWith(document.elements, amount),
      });
    }
  },
});

/** Wrapped lines and non-breaking spaces make no difference. */
function squeeze(text: string): string {
  return text.replace(/[\s\u00ad\u200b-\u200f\u2060\u2066-\u2069\ufeff]+/g, "");
}

/** Words that look like something to copy: one-time codes, vouchers, order numbers. */
export function codesIn(text: string): string[] {
  const words = text.split(/[\s,;:()[\]"“”„«»…]+/).map((word) => word.replace(/^[.!?'’]+|[.!?'’]+$/g, ""));
  return unique(words.filter(looksLikeCode));
}

function looksLikeCode(word: string): boolean {
  if (word.length < 4 || word.length > 40 || /^(https?:|www\.)|[@/]|\.[a-z]{2,}$/i.test(word)) return false;
  if (!/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/.test(word)) return false;
  if (/^\d{6,8}$/.test(word)) return true;
  const letters = /[A-Za-z]/.test(word);
  const digits = /\d/.test(word);
  // What is no code after all, such as iPhone15, stands in the plaintext anyway.
  if (letters && digits) return word.length >= 5;
  return letters && /^[A-Za-z]+-/.test(word) && /[a-z][A-Z]/.test(word);
}

const CURRENCY = "(?:[$€£¥₹₩₪₽₺₫฿₴₦]|\\b(?:USD|EUR|GBP|JPY|CHF|CAD|AUD|SEK|NOK|DKK|PLN|CZK|INR|CNY|kr|zł)\\b)";
const NUMBER = "\\d(?:[\\d.,'’\\u00a0\\u202f ]*\\d)?";
const AMOUNT = new RegExp(`${CURRENCY}[\\s\\u00a0\\u202f]?${NUMBER}|${NUMBER}[\\s\\u00a0\\u202f]?${CURRENCY}`, "gu");

/** Amounts of money, as they are written. */
export function amountsIn(text: string): string[] {
  return unique([...text.matchAll(AMOUNT)].map(([amount]) => amount.trim()));
}

function smallestWith<T extends Parameters<typeof textOf>[0]>(elements: readonly T[], words: string): T | undefined {
  // Elements come before what they hold: the last that has the words is the smallest.
  return elements.findLast((element) => element.tag !== "head" && textOf(element).includes(words));
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
