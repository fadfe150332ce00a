/** A prepared message → what the preview tells of it beside its HTML and text. */

import type { Message } from "../../../src/message/message.ts";
import { decodeHeader } from "../../inbox/header-text.ts";
import type { MailAttachment, PreviewSuccess } from "../../protocol.ts";
import { inboxRowOf } from "./inbox-row.ts";
import type { KeptMails } from "./kept-mails.ts";
import type { ProjectMailer } from "./project-mailer.ts";

export type MailFacts = Pick<PreviewSuccess, "headers" | "attachments" | "row" | "raw" | "rawBytes">;

/** @throws {MailError} `INVALID_CONFIGURATION` where the mail cannot be signed. */
export async function mailFacts(
  message: Message,
  name: string,
  mailer: ProjectMailer,
  mails: KeptMails,
): Promise<MailFacts> {
  const raw = await mailer.compose(message);
  return {
    headers: headersOf(raw),
    attachments: message.attachments.map((part): MailAttachment => {
      const { filename, contentType, content, disposition, cid } = part;
      const address = `/part/${mails.addPart(part)}`;
      return {
        filename,
        contentType,
        size: content.byteLength,
        disposition,
        address,
        ...(cid !== undefined && { cid }),
      };
    }),
    row: inboxRowOf(message),
    raw: `/api/mails/${mails.add({ raw, name })}`,
    rawBytes: raw.byteLength,
  };
}

/** The head of the mail, field by field: what is shown is what was composed. */
function headersOf(raw: Uint8Array): (readonly [name: string, value: string])[] {
  const text = Buffer.from(raw).toString("latin1");
  const end = text.indexOf("\r\n\r\n");
  return text
    .slice(0, end === -1 ? undefined : end)
    .split(/\r\n(?![ \t])/)
    .map(decodeHeader);
}

/** `cid:` addresses (RFC 2392) mean nothing to a browser: those of parts that the mail has become the parts' own. */
export function withPartAddresses(html: string, attachments: readonly MailAttachment[]): string {
  return html.replace(/\bcid:([^"'\s<>)]+)/gi, (reference, encoded: string) => {
    const cid = decode(encoded.replaceAll("&amp;", "&"));
    return attachments.find((part) => part.cid === cid)?.address ?? reference;
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Percent signs that encode nothing.
  }
}
