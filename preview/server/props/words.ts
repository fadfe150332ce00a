/** What a text is for, by its name, format and samples; and the words that put a layout to the test. */

/** A text that people write and read, or one that machines do, in which another word would mean something else. */
export type TextUse = "words" | "name" | "email" | "url" | "machine";

const FORMATS: Readonly<Record<string, TextUse>> = {
  email: "email",
  "idn-email": "email",
  uri: "url",
  url: "url",
  iri: "url",
  "uri-reference": "url",
};

export function textUse(name: string, format: string | undefined, sample: string | undefined): TextUse {
  if (format !== undefined && format !== "") return FORMATS[format] ?? "machine";
  if (sample !== undefined && sample !== "") {
    if (/^(?:https?|mailto|tel|data|cid):/i.test(sample) || /^\/[\w.~/-]+$/.test(sample)) return "url";
    if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(sample)) return "email";
    // Ids, codes, colours, dates, currencies: one word with a digit in it, or all in capitals.
    if (/^(?=.*\d)\S{3,}$/.test(sample) || /^#[\da-f]{3,8}$/i.test(sample) || /^[A-Z]{2,5}$/.test(sample))
      return "machine";
  }
  if (/(?:^|[a-z_])(?:url|uri|href|src|link)s?$/i.test(name)) return "url";
  if (/e-?mail(?:address)?$/i.test(name)) return "email";
  if (
    /(?:^|[a-z])(?:Id|Code|Token|Key|Hash|Slug|Locale|Currency|Color|Colour|Country|Otp|Pin|Sku)s?$/.test(upper(name))
  )
    return "machine";
  return /name$|^(?:author|sender|recipient|user|customer|invit|organi[sz]ation|company|team)/i.test(name)
    ? "name"
    : "words";
}

function upper(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The longest that may well occur: names of real people and places, one word that cannot be broken among them. */
export const LONG_NAMES: readonly string[] = [
  "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff senior",
  "María de los Dolores Fernández-Villaverde y Roca de Togores",
  "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch Woollen Mill",
];
export const LONG_WORDS =
  "Die Rindfleischetikettierungsüberwachungsaufgabenübertragungsverordnung and everything else that somebody once typed into this field because nobody had set a limit";
export const LONG_EMAIL =
  "hubert.blaine.wolfeschlegelsteinhausenbergerdorff.senior@mail.department-of-redundancy.acme-corporation.example";
export const LONG_URL =
  "https://www.acme-corporation.example/en-GB/account/orders/2026/confirmation?token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.c2FtcGxlLXBheWxvYWQtdGhhdC1pcy1sb25n&utm_source=transactional&utm_medium=email&utm_campaign=order-confirmation";
export const LONG_MACHINE = "2026-000000000123456789-ABCDEF";

/** Beyond the first plane, with skin tone, joiners and a flag; and marks that stand on top of each other. */
export const EMOJI: readonly string[] = ["👩🏽‍💻", "🎉", "🏳️‍🌈", "👨‍👩‍👧‍👦", "🇧🇷", "Zoë👍🏿"];

export const RTL_NAMES: readonly string[] = ["محمد عبد الرحمن", "שרה כהן־לוי", "فاطمة الزهراء"];
export const RTL_WORDS: readonly string[] = [
  "شكرًا لاختياركم متجرنا، طلبكم (رقم 42) في الطريق إليكم.",
  "تحديث مهم بخصوص حسابك: يُرجى المراجعة قبل 31/12.",
  "قميص قطني أزرق، مقاس XL",
];

const ACCENTS: Readonly<Record<string, string>> = Object.fromEntries(
  [..."aeiouyAEIOUYcdghjklnrstwzCDGHJKLNRSTWZ"].map((letter, index) => [
    letter,
    [..."áéíöûýÅÉÎÖÛÝçðĝĥĵķļñŕšţŵžÇÐĜĤĴĶĻÑŔŠŢŴŽ"][index] as string,
  ]),
);

/** `Your order` → `⟦Ýöûŕ öŕðéŕ one two⟧`: readable, a third longer, and marked, so that text in the template shows. */
export function pseudoLocalise(text: string): string {
  const accented = [...text].map((letter) => ACCENTS[letter] ?? letter).join("");
  const filler = ["öñé", "ţŵö", "ţĥŕéé", "ƒöûŕ", "ƒîvé", "šîx", "šévéñ", "éîĝĥţ"];
  let padding = "";
  for (let index = 0; padding.length < Math.ceil(text.length * 0.35); index++)
    padding += ` ${filler[index % filler.length]}`;
  return `⟦${accented}${padding}⟧`;
}
