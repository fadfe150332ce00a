/** No field is dropped in silence: what nobody would read is refused, with the name that was probably meant. */

import { MailError } from "../errors.ts";

/** What other mail libraries call it. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amp: "alternatives: [{ contentType: 'text/x-amp-html', content }]",
    body: "text",
    envelope: "envelopeFrom for the reverse-path; the recipients are those of to, cc and bcc",
    html_message: "html",
    icalEvent: "calendar",
    list: "unsubscribe, or headers",
    message: "text",
    path: "attachFile(path)",
    href: "attachUrl(url)",
    raw: "a finished message cannot be given",
    from_email: "from",
    recipient_list: "to",
    reply_to: "replyTo",
    watchHtml: "alternatives: [{ contentType: 'text/watch-html', content }]",
    contentDisposition: "disposition",
    contentId: "cid",
    inlineContentId: "cid",
    mimetype: "contentType",
    name: "filename",
  }),
);

/**
 * @param where Where the object stands, for the error text; undefined for the mail itself.
 * @throws {MailError} `INVALID_OPTION`
 */
export function refuseUnknownFields(given: object, known: readonly string[], where?: string): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || known.includes(name)) continue;
    const meant = elsewhere(name, known) ?? nearest(name, known);
    const advice = meant === undefined ? `The known fields are ${known.join(", ")}` : `Use ${meant}`;
    throw new MailError(
      "INVALID_OPTION",
      `${where === undefined ? "The mail" : where} has a field ${JSON.stringify(name)}, which nothing would read. ${advice}`,
    );
  }
}

function elsewhere(name: string, known: readonly string[]): string | undefined {
  const meant = ELSEWHERE.get(name);
  return meant !== undefined && (known.includes(meant) || !/^\w+$/.test(meant)) ? meant : undefined;
}

function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  const [best] = known
    .map((candidate) => ({ candidate, distance: distance(plain(name), plain(candidate)) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.max(1, Math.floor(name.length / 3)) ? best.candidate : undefined;
}

/** How many letters to insert, leave out, change or swap with the next. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(rows, i - 1, j) + 1,
        (row[j - 1] as number) + 1,
        at(rows, i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
        swapped ? at(rows, i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    rows.push(row);
  }
  return at(rows, a.length, b.length);
}

function at(rows: readonly (readonly number[])[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}
