/** Sent mail against arrived mail: structure, bytes and headers, read from the raw message and not by the kit's parser. */

import type { Inbox } from "../preview/inbox/index.ts";
import type { InboxMessage } from "../preview/protocol.ts";
import { type MimePart, readMime } from "./demo-mime.ts";
import { FROM, type SentMail, TO } from "./demo-send.ts";

export interface CheckedMail {
  readonly template: string;
  readonly variant: string | undefined;
  readonly subject: string;
  /** Size of the part as it arrived, decoded. */
  readonly htmlBytes: number;
  readonly textBytes: number;
  /** What is wrong; empty where the mail arrived whole. */
  readonly problems: readonly string[];
}

export async function checkMails(sent: readonly SentMail[], inbox: Inbox): Promise<CheckedMail[]> {
  const arrived = await Promise.all(inbox.list().messages.map(({ id }) => inbox.get(id)));
  return await Promise.all(sent.map((mail) => checkMail(mail, arrived as InboxMessage[], inbox)));
}

async function checkMail(
  { template, variant, outcome }: SentMail,
  arrived: readonly InboxMessage[],
  inbox: Inbox,
): Promise<CheckedMail> {
  const failed = (problem: string): CheckedMail => {
    return { template, variant, subject: "", htmlBytes: 0, textBytes: 0, problems: [problem] };
  };
  if ("error" in outcome) return failed(outcome.error instanceof Error ? outcome.error.message : String(outcome.error));
  const matching = arrived.filter(({ messageId }) => messageId === outcome.messageId);
  const [message] = matching;
  if (!message) return failed(`${outcome.messageId} did not arrive`);

  const rendered = await outcome.render();
  const problems: string[] = [];
  const expect = (name: string, actual: unknown, expected: unknown): void => {
    const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (is !== should) problems.push(`${name} is ${is} and ought to be ${should}`);
  };
  const mime = readMime(inbox.raw(message.id) as Buffer);
  const [text, html] = mime.parts;
  expect("count of arrivals", matching.length, 1);
  expect("envelope", message.envelope, { from: FROM.address, to: [TO.address] });
  expect("From", message.from, FROM);
  expect("To", message.to, [TO]);
  expect("Subject", message.subject, rendered.subject);
  expect("MIME-Version", mime.headers.get("mime-version"), "1.0");
  expect("structure", outline(mime), "multipart/alternative(text/plain, text/html)");
  if (Number.isNaN(Date.parse(mime.headers.get("date") ?? ""))) problems.push("Date is missing or unreadable");
  if (!sameText(html, rendered.html)) problems.push("the HTML is not what was rendered");
  if (!sameText(text, rendered.text)) problems.push("the text is not what was rendered");
  return {
    template,
    variant,
    subject: message.subject,
    htmlBytes: html?.content.length ?? 0,
    textBytes: text?.content.length ?? 0,
    problems,
  };
}

function outline({ contentType, parts }: MimePart): string {
  return parts.length === 0 ? contentType : `${contentType}(${parts.map(outline).join(", ")})`;
}

/** Line ends are the one thing that a mail changes: text goes over the wire with CRLF (RFC 2045 section 6.8). */
function sameText(part: MimePart | undefined, expected: string): boolean {
  return part !== undefined && unixLines(part.content).equals(unixLines(Buffer.from(expected)));
}

function unixLines(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString("latin1").replace(/\r\n?/g, "\n"), "latin1");
}
