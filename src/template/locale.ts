/** The language a mail is written in: a BCP 47 tag and the direction that follows from it. */

import { MailError } from "../errors.ts";

export interface Locale {
  /** A BCP 47 language tag, such as `en`, `pt-BR` or `ar`. */
  readonly locale: string;
  /** The direction of the language's script. */
  readonly dir: "ltr" | "rtl";
}

export const DEFAULT_LOCALE: Locale = Object.freeze({ locale: "en", dir: "ltr" });

interface WithTextInfo {
  getTextInfo?(): { direction: string };
  textInfo?: { direction: string };
}

/**
 * Canonicalises a BCP 47 tag and finds its writing direction.
 *
 * @throws {MailError} `INVALID_OPTION` where the tag is not well-formed (RFC 5646).
 */
export function parseLocale(tag: string | undefined): Locale {
  if (tag === undefined) return DEFAULT_LOCALE;
  let parsed: Intl.Locale;
  try {
    parsed = new Intl.Locale(tag);
  } catch (cause) {
    throw new MailError(
      "INVALID_OPTION",
      `locale ${JSON.stringify(tag)} is not a language tag; write it like "en", "pt-BR" or "ar"`,
      { cause },
    );
  }
  const { getTextInfo, textInfo } = parsed as WithTextInfo;
  const direction = (getTextInfo ? getTextInfo.call(parsed) : textInfo)?.direction;
  return { locale: parsed.toString(), dir: direction === "rtl" ? "rtl" : "ltr" };
}
