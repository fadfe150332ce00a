/** Money, dates and numbers as text. Dates are written in UTC, so that a mail reads the same wherever it is rendered. */

export interface Money {
  /** In the currency's smallest unit: cents, pence, yen. */
  readonly amount: number;
  /** ISO 4217, such as `EUR`. */
  readonly currency: string;
}

interface NumberFormat {
  readonly format: (value: number) => string;
  /** How many of the currency's smallest units make one. */
  readonly unit: number;
}

/** By locale, then by currency. */
const numberFormats = new Map<string, Map<string | undefined, NumberFormat>>();
const dateFormats = new Map<string, (date: Date) => string>();

/** Kept for the next mail: to make one takes several times as long as to render a mail. */
function numberFormat(locale: string, currency?: string): NumberFormat {
  let formats = numberFormats.get(locale);
  if (formats === undefined) {
    formats = new Map();
    numberFormats.set(locale, formats);
  }
  let found = formats.get(currency);
  if (found === undefined) {
    const made = new Intl.NumberFormat(locale, currency === undefined ? {} : { style: "currency", currency });
    // Taken out once: to ask the object for its function costs as much as to call it.
    found = { format: made.format, unit: 10 ** (made.resolvedOptions().maximumFractionDigits ?? 2) };
    formats.set(currency, found);
  }
  return found;
}

function dateFormat(name: string, locale: string, options: Intl.DateTimeFormatOptions): (date: Date) => string {
  const key = `${locale} ${name}`;
  let format = dateFormats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format;
    dateFormats.set(key, format);
  }
  return format;
}

export function formatMoney({ amount, currency }: Money, locale = "en-GB"): string {
  const { format, unit } = numberFormat(locale, currency);
  return format(amount / unit);
}

export function formatNumber(value: number, locale = "en-GB"): string {
  return numberFormat(locale).format(value);
}

/** `Monday 24 November 2025` */
export function formatDate(date: Date, locale = "en-GB"): string {
  const options = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
  return dateFormat("date", locale, options)(date);
}

/** `24 November 2025` */
export function formatDay(date: Date, locale = "en-GB"): string {
  return dateFormat("day", locale, { day: "numeric", month: "long", year: "numeric" })(date);
}

/** `09:30` */
export function formatTime(date: Date, locale = "en-GB"): string {
  return dateFormat("time", locale, { hour: "numeric", minute: "2-digit" })(date);
}

/** `1 parcel`, `12 parcels` */
export function count(value: number, one: string, many: string): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`;
}
