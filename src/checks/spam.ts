/** What spam filters hold against a mail: SpamAssassin's verdict where it is asked, and a small set of own rules. */

import { type Check, defineCheck, type MailUnderCheck, type ReportBreach, type SpamVerdict } from "./check.ts";
import { linksIn } from "./links.ts";
import { closest, type MailElement } from "./mail/document.ts";
import { inlineDeclarations, styleOf } from "./mail/style.ts";
import { isHidden, textOf, visibleTextOf } from "./mail/text.ts";

const OWN = "Posthorn's own rule; filters differ.";

const RULES = {
  "spam-assassin-score": {
    severity: "error",
    meaning: "SpamAssassin, without its network tests, scores the mail as spam (only when asked and installed).",
  },
  "spam-assassin-test": {
    severity: "info",
    meaning: "A test of SpamAssassin that counts against the mail, with its score.",
  },
  "spam-assassin-missing": {
    severity: "info",
    meaning: "SpamAssassin was asked for, and is not installed or does not answer.",
  },
  "spam-subject-capitals": { severity: "warning", meaning: `The subject is mostly in capitals. ${OWN}` },
  "spam-subject-marks": {
    severity: "warning",
    meaning: `The subject shouts: several exclamation or question marks, or money signs. ${OWN}`,
  },
  "spam-phrases": {
    severity: "info",
    meaning: `Phrases that filters have learned from spam, in the subject or the text. ${OWN}`,
  },
  "spam-image-only": { severity: "warning", meaning: `The mail is images with hardly any text. ${OWN}` },
  "spam-hidden-text": {
    severity: "warning",
    meaning: `Much text is hidden, or has the colour of its background. ${OWN}`,
  },
  "spam-link-shortener": {
    severity: "warning",
    meaning: `A link goes through a public shortener, as spam does. ${OWN}`,
  },
  "spam-link-address": { severity: "warning", meaning: `A link leads to a bare IP address. ${OWN}` },
} as const;

type RuleId = keyof typeof RULES;

export const spam: Check = defineCheck<RuleId>({
  name: "spam",
  rules: RULES,
  async run(mail, report) {
    checkSubject(mail.subject, report);
    checkWords(mail, report);
    checkLinks(mail, report);
    if (mail.options.spam === undefined) return;
    const verdict = await mail.options.spam(mail.options.signal);
    if (verdict) reportVerdict(verdict, report);
    else
      report("spam-assassin-missing", {
        message: "SpamAssassin did not look at the mail: it is not installed, or did not answer",
        hint: "Install it (`spamc` with a running `spamd` is fastest); the rules here that need no filter are Posthorn's own.",
      });
  },
});

type Report = ReportBreach<RuleId>;

function checkSubject(subject: string, report: Report): void {
  const letters = subject.match(/\p{L}/gu) ?? [];
  const capitals = subject.match(/\p{Lu}/gu) ?? [];
  if (letters.length >= 8 && capitals.length / letters.length > 0.7)
    report("spam-subject-capitals", {
      message: "The subject is written in capitals",
      hint: "Write it as a sentence; capitals read as shouting.",
    });
  const marks = /[!?]{2,}|!.*!|[$€£]{2,}/.exec(subject)?.[0];
  if (marks !== undefined)
    report("spam-subject-marks", {
      message: `The subject holds “${marks}”`,
      hint: "One mark is enough, and none is better.",
    });
}

const PHRASES =
  /\b(act now|100 ?% free|risk[- ]free|no obligation|winner|you have been selected|congratulations you|claim your (prize|reward)|earn (extra )?(cash|money)|make money fast|double your|cheap(est)? price|limited time only|order now|once in a lifetime|this is not spam|dear friend|viagra|casino|lottery|work from home|get paid|credit card offers?|weight loss|miracle|apply now|call now|buy direct)\b/gi;

function checkWords({ subject, text, document }: MailUnderCheck, report: Report): void {
  const body = document?.body;
  const shown = body ? visibleTextOf(body) : text;
  const phrases = [...new Set(`${subject}\n${shown}`.match(PHRASES)?.map((phrase) => phrase.toLowerCase()))];
  if (phrases.length > 0)
    report("spam-phrases", {
      message: `The mail says ${phrases.map((phrase) => `“${phrase}”`).join(", ")}`,
      hint: "One is harmless; several together are not.",
    });
  if (!document || !body) return;
  const images = document.elements.filter(
    (element) => element.tag === "img" && !isSmall(element) && !closest(element, isHidden),
  );
  if (images.length > 0 && shown.length < 100)
    report("spam-image-only", {
      message: `The mail has ${images.length} ${images.length === 1 ? "image" : "images"} and ${shown.length} characters of text`,
      hint: "Write what the images say as text: many readers see no images, and filters distrust such mails.",
      at: images[0],
    });
  for (const element of document.elements) {
    const invisible = invisibleText(element);
    if (invisible !== undefined)
      report("spam-hidden-text", {
        message: `“${invisible.slice(0, 40)}” has the colour of its background`,
        hint: "Take it out: filters look for exactly that.",
        at: element,
      });
    else if (element !== body && isHidden(element) && textOf(element).length > 400)
      report("spam-hidden-text", {
        message: `${textOf(element).length} characters of text are hidden`,
        hint: "A preheader needs about 100 characters; show the rest or take it out.",
        at: element,
      });
  }
}

/** A logo or an icon: nobody writes in it. */
function isSmall({ attributes }: MailElement): boolean {
  return Number(attributes.get("width") ?? Number.NaN) < 150;
}

function invisibleText(element: MailElement): string | undefined {
  if (inlineDeclarations(element).length === 0) return undefined;
  const style = styleOf(element);
  const color = style.get("color");
  const background = style.get("background-color") ?? style.get("background");
  if (color === undefined || color !== background || ["inherit", "transparent"].includes(color)) return undefined;
  const words = visibleTextOf(element);
  return words === "" ? undefined : words;
}

const SHORTENERS = new Set(
  "bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly cutt.ly rb.gy shorturl.at rebrand.ly tiny.cc t.ly".split(" "),
);

function checkLinks({ document }: MailUnderCheck, report: Report): void {
  for (const { element, href } of document ? linksIn(document) : []) {
    if (!/^https?:\/\//i.test(href) || !URL.canParse(href)) continue;
    const host = new URL(href).hostname.replace(/^www\./, "");
    if (SHORTENERS.has(host))
      report("spam-link-shortener", {
        message: `A link goes through ${host}`,
        hint: "Link to your own domain: shorteners are on many block lists.",
        at: element,
        url: href,
      });
    else if (/^(\d{1,3}\.){3}\d{1,3}$|^\[/.test(host))
      report("spam-link-address", { message: `A link leads to ${host}`, hint: "Use a name.", at: element, url: href });
  }
}

function reportVerdict({ score, threshold, hits }: SpamVerdict, report: Report): void {
  if (score >= threshold)
    report("spam-assassin-score", {
      message: `SpamAssassin gives ${score} points; from ${threshold} on it is spam`,
      hint: "Mend what its tests name, the highest scores first.",
    });
  for (const { name, score: points, description } of hits) {
    // Tests that look at the way a mail came have nothing to look at before it is sent.
    if (points <= 0 || /^(NO_RECEIVED|NO_RELAYS|ALL_TRUSTED)$/.test(name)) continue;
    report("spam-assassin-test", {
      message: `SpamAssassin: ${name} (${points}) ${description}`.trim(),
      hint: "See what the test looks for; few points are no harm.",
      url: `https://spamassassin.apache.org/full/4.0.x/doc/`,
    });
  }
}
