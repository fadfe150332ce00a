/** A mail as Mailpit's `POST /api/v1/send` takes it → a whole message, checked like every other. */

import { MailError } from "../../../src/errors.ts";
import { composeMessage } from "../../../src/message/mime/compose.ts";
import { type MessageInput, prepare } from "../../../src/message/prepare.ts";
import type { InboxMessage } from "../../protocol.ts";

export interface ComposedMail {
  readonly raw: Buffer;
  readonly envelope: InboxMessage["envelope"];
}

/** @throws {MailError} Of kind `message`, where the body is none that the API has or an address is wrong. */
export async function composeSent(body: unknown): Promise<ComposedMail> {
  const mail = object(body, "The body");
  const message = await prepare({
    from: party(mail.From, "From"),
    to: list(mail.To, "To").map((one, index) => party(one, `To[${index}]`)),
    cc: list(mail.Cc, "Cc").map((one, index) => party(one, `Cc[${index}]`)),
    bcc: list(mail.Bcc, "Bcc").map((one, index) => text(one, `Bcc[${index}]`)),
    replyTo: list(mail.ReplyTo, "ReplyTo").map((one, index) => party(one, `ReplyTo[${index}]`)),
    subject: text(mail.Subject ?? "", "Subject"),
    text: text(mail.Text ?? "", "Text"),
    ...(mail.HTML ? { html: text(mail.HTML, "HTML") } : {}),
    headers: headersOf(mail),
    attachments: list(mail.Attachments, "Attachments").map(attachment),
  } as MessageInput);
  return { raw: await composeMessage(message), envelope: message.envelope };
}

function headersOf(mail: Record<string, unknown>): Record<string, string> {
  const headers = Object.entries(object(mail.Headers ?? {}, "Headers"));
  const tags = list(mail.Tags, "Tags").map((tag, index) => text(tag, `Tags[${index}]`));
  return Object.fromEntries([
    ...headers.map(([name, value]) => [name, text(value, `Headers.${name}`)]),
    ...(tags.length > 0 ? [["X-Tags", tags.join(", ")]] : []),
  ]);
}

function attachment(given: unknown, index: number): object {
  const name = `Attachments[${index}]`;
  const file = object(given, name);
  // Browsers write data: addresses, with the type before the comma.
  const content = text(file.Content, `${name}.Content`).replace(/^.*,/s, "").replace(/\s/g, "");
  if (!/^[a-z0-9+/]*={0,2}$/i.test(content)) throw wrong(`${name}.Content has to be base64`);
  return {
    filename: text(file.Filename, `${name}.Filename`),
    content: Buffer.from(content, "base64"),
    ...(file.ContentType ? { contentType: text(file.ContentType, `${name}.ContentType`) } : {}),
    ...(file.ContentID ? { cid: text(file.ContentID, `${name}.ContentID`) } : {}),
  };
}

function party(given: unknown, name: string): { name: string; address: string } {
  const { Name, Email } = object(given, name);
  return { name: text(Name ?? "", `${name}.Name`), address: text(Email, `${name}.Email`) };
}

function object(given: unknown, name: string): Record<string, unknown> {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
  throw wrong(`${name} has to be an object`);
}

function list(given: unknown, name: string): readonly unknown[] {
  if (given === undefined || given === null) return [];
  if (Array.isArray(given)) return given;
  throw wrong(`${name} has to be a list`);
}

function text(given: unknown, name: string): string {
  if (typeof given === "string") return given;
  throw wrong(`${name} has to be text`);
}

function wrong(message: string): MailError {
  return new MailError("INVALID_OPTION", message);
}
