/** Mails as Mailpit's API describes them (its version 1); clients written for Mailpit read these. */

import { createHash } from "node:crypto";
import type { InboxAddress, InboxMessage } from "../../protocol.ts";
import type { KeptMail, MailPage } from "../mailbox.ts";
import type { InboxFile } from "../parse-message.ts";

interface Address {
  readonly Name: string;
  readonly Address: string;
}

export function messageList({ mails, ...page }: MailPage, tags: readonly string[], searched: boolean): object {
  return {
    total: page.total,
    unread: page.unread,
    count: mails.length,
    messages_count: page.matching,
    messages_unread: searched ? page.matchingUnread : page.unread,
    start: page.start,
    tags,
    messages: mails.map(listItem),
  };
}

function listItem({ summary, facts }: KeptMail): object {
  return {
    ID: summary.id,
    MessageID: bare(facts.messageId),
    Read: summary.read,
    From: address(facts.from),
    To: facts.to.map(address),
    Cc: facts.cc.map(address),
    Bcc: facts.bcc.map(address),
    ReplyTo: facts.replyTo.map(address),
    Subject: facts.subject,
    Created: summary.receivedAt,
    Username: "",
    Tags: summary.tags,
    Size: summary.size,
    Attachments: summary.attachments,
    Snippet: facts.snippet,
  };
}

export function wholeMessage(message: InboxMessage, files: readonly InboxFile[]): object {
  const described = files.map((file) => ({
    inline: file.inline,
    PartID: file.part,
    FileName: file.filename,
    ContentType: file.contentType,
    ContentID: file.contentId ?? "",
    Size: file.content.length,
    Checksums: { MD5: digest("md5", file), SHA1: digest("sha1", file), SHA256: digest("sha256", file) },
  }));
  const part = (wanted: boolean): object[] =>
    described.filter(({ inline }) => inline === wanted).map(({ inline: _, ...file }) => file);
  return {
    ID: message.id,
    MessageID: bare(message.messageId),
    From: address(message.from),
    To: message.to.map(address),
    Cc: message.cc.map(address),
    Bcc: message.bcc.map(address),
    ReplyTo: message.replyTo.map(address),
    ReturnPath: message.envelope.from,
    Subject: message.subject,
    ListUnsubscribe: listUnsubscribe(message),
    Date: message.date ?? message.receivedAt,
    Tags: message.tags,
    Username: "",
    Text: message.text,
    HTML: message.html,
    Size: message.size,
    Inline: part(true),
    Attachments: part(false),
  };
}

/** By name, with every value that it has, in order. */
export function headerMap({ headers }: InboxMessage): Record<string, string[]> {
  const map = new Map<string, string[]>();
  for (const [name, value] of headers) map.set(name, [...(map.get(name) ?? []), value]);
  return Object.fromEntries(map);
}

function address(given: InboxAddress | null): Address {
  return { Name: given?.name ?? "", Address: given?.address ?? "" };
}

/** Mailpit leaves the angle brackets out. */
function bare(messageId: string): string {
  return messageId.replace(/^<|>$/g, "");
}

function digest(algorithm: string, { content }: InboxFile): string {
  return createHash(algorithm).update(content).digest("hex");
}

function listUnsubscribe(message: InboxMessage): object {
  const header = (wanted: string): string => message.headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
  const value = header("list-unsubscribe");
  const Links = [...value.matchAll(/<([^<>\s]+)>/g)].map((match) => match[1] as string);
  const Errors = value !== "" && Links.length === 0 ? "there is no link between angle brackets" : "";
  return { Header: value, Links, Errors, HeaderPost: header("list-unsubscribe-post") };
}
