/** Options that become header fields: priority, threads, tags, metadata, unsubscribing. */

import { createHash } from "node:crypto";
import { MailError } from "../errors.ts";
import { parseAddress } from "./address.ts";
import { refuseUnknownFields } from "./fields.ts";
import { checkHeaderValue, type Header } from "./header.ts";
import { checkMessageId } from "./message-id.ts";

/** How urgent a mail says it is. */
export type Priority = "high" | "normal" | "low";

/** How a reader gets off the list (RFC 2369 section 3.2). At least one of the two ways. */
export interface UnsubscribeInput {
  /** A page of one's own for each recipient. */
  readonly url?: string | URL | undefined;
  /** A mailbox, or a `mailto:` URL with a subject. */
  readonly mailto?: string | undefined;
  /** The URL takes a POST and asks nothing back (RFC 8058); readers then show a button. Needs https. */
  readonly oneClick?: boolean | undefined;
}

export interface OptionHeaders {
  readonly priority?: Priority | undefined;
  readonly thread?: string | undefined;
  readonly inReplyTo?: string | undefined;
  readonly references?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly unsubscribe?: UnsubscribeInput | undefined;
}

/**
 * @param domain The sender's, for the thread's name.
 * @throws {MailError} `INVALID_OPTION`, `INVALID_HEADER`, `INVALID_ADDRESS`
 */
export function optionHeaders(options: OptionHeaders, domain: string): Header[] {
  return [
    ...threadHeaders(options, domain),
    ...priorityHeaders(options.priority),
    ...unsubscribeHeaders(options.unsubscribe),
    ...(options.tags ?? []).map((value) => ({ name: "X-Tag", value })),
    ...Object.entries(options.metadata ?? {}).map(([key, value]) => ({ name: `X-Metadata-${key}`, value })),
  ];
}

/** @throws {MailError} `INVALID_OPTION`, `INVALID_HEADER` */
export function checkTags(given: readonly string[] | undefined): string[] | undefined {
  if (given === undefined) return undefined;
  if (!Array.isArray(given)) throw invalid("tags must be an array of strings");
  const tags = given.map((tag: unknown, index) => {
    const value = checkHeaderValue(tag, `tags[${index}]`).trim();
    if (value === "" || value.length > 128) throw invalid(`tags[${index}] must have 1 to 128 characters`);
    return value;
  });
  return [...new Set(tags)];
}

/** @throws {MailError} `INVALID_OPTION`, `INVALID_HEADER` */
export function checkMetadata(given: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw invalid('metadata must be an object of strings, such as { order: "42" }');
  const names = new Set<string>();
  const entries = Object.entries(given).map(([key, value]) => {
    if (!/^[a-z0-9][\w-]{0,59}$/i.test(key))
      throw invalid(`metadata: ${JSON.stringify(key)} is no name for a header; use letters, digits, - and _`);
    if (names.size === names.add(key.toLowerCase()).size)
      throw invalid(`metadata: ${JSON.stringify(key)} is there twice; headers do not tell capital letters apart`);
    const text = checkHeaderValue(value, `metadata.${key}`);
    if (text.length > 900) throw invalid(`metadata.${key} is longer than 900 characters`);
    return [key, text] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * Every mail of a thread answers the same message, which need not exist: the first one too, so that no state is kept.
 * Readers then show them together; Gmail only where the subjects are the same too.
 */
function threadHeaders({ thread, inReplyTo, references }: OptionHeaders, domain: string): Header[] {
  if (thread !== undefined) {
    if (typeof thread !== "string" || thread === "") throw invalid("thread must be a string that names the thread");
    if (inReplyTo !== undefined || references !== undefined)
      throw invalid("thread stands for inReplyTo and references; give it, or them");
    const root = threadId(thread, domain);
    return [
      { name: "In-Reply-To", value: root },
      { name: "References", value: root },
    ];
  }
  if (references !== undefined && !Array.isArray(references))
    throw new MailError("INVALID_HEADER", "references must be an array of Message-IDs");
  const ids = (references ?? []).map((id, index) => checkMessageId(id, `references[${index}]`));
  return [
    ...(inReplyTo === undefined ? [] : [{ name: "In-Reply-To", value: checkMessageId(inReplyTo, "inReplyTo") }]),
    ...(ids.length === 0 ? [] : [{ name: "References", value: ids.join(" ") }]),
  ];
}

function threadId(key: string, domain: string): string {
  const host = domain.startsWith("[") ? "localhost.invalid" : domain.toLowerCase();
  const hash = createHash("sha256").update(`${host}\n${key.toWellFormed()}`).digest("hex").slice(0, 40);
  return `<thread.${hash}@${host}>`;
}

/** One for each family of readers; `normal` is what a mail without them is. */
function priorityHeaders(priority: Priority | undefined): Header[] {
  switch (priority) {
    case undefined:
    case "normal":
      return [];
    case "high":
      return [
        { name: "X-Priority", value: "1 (Highest)" },
        { name: "X-MSMail-Priority", value: "High" },
        { name: "Importance", value: "high" },
      ];
    case "low":
      return [
        { name: "X-Priority", value: "5 (Lowest)" },
        { name: "X-MSMail-Priority", value: "Low" },
        { name: "Importance", value: "low" },
      ];
    default:
      throw invalid(`priority is ${JSON.stringify(priority)}; it is "high", "normal" or "low"`);
  }
}

/** One field with every way (RFC 2369 section 2). */
function unsubscribeHeaders(given: UnsubscribeInput | undefined): Header[] {
  if (given === undefined) return [];
  if (typeof given !== "object" || given === null) throw invalid("unsubscribe must be { url, mailto, oneClick }");
  refuseUnknownFields(given, ["url", "mailto", "oneClick"], "unsubscribe");
  const { url, mailto, oneClick = false } = given;
  if (url === undefined && mailto === undefined) throw invalid("unsubscribe has neither url nor mailto");
  const page = url === undefined ? undefined : webUrl(url);
  if (oneClick && page?.protocol !== "https:")
    throw invalid("unsubscribe.oneClick needs an https URL, which readers send a POST to (RFC 8058 section 3.1)");
  const ways = [page?.href, mailto === undefined ? undefined : mailtoUrl(mailto)].filter((way) => way !== undefined);
  return [
    { name: "List-Unsubscribe", value: ways.map((way) => `<${way}>`).join(", ") },
    ...(oneClick ? [{ name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" }] : []),
  ];
}

function webUrl(given: string | URL): URL {
  const url = URL.parse(checkHeaderValue(String(given), "unsubscribe.url"));
  if (url === null || !["https:", "http:"].includes(url.protocol) || url.username !== "" || url.href.length > 800)
    throw invalid(`unsubscribe.url is ${JSON.stringify(String(given))}; give an http or https URL`);
  return url;
}

function mailtoUrl(given: string): string {
  const [address = "", query] = checkHeaderValue(given, "unsubscribe.mailto")
    .replace(/^mailto:/i, "")
    .split("?", 2);
  const mailbox = parseAddress({ address }, "unsubscribe.mailto").address;
  // A URL in a header is ASCII without spaces, and its angle brackets end it (RFC 6068 section 2).
  const parameters = query === undefined ? "" : `?${new URL(`mailto:?${query}`).search.slice(1)}`;
  const url = `mailto:${encodeURI(mailbox)}${parameters}`;
  if (!/^[\x21-\x3b\x3d\x3f-\x7e]{1,800}$/.test(url))
    throw invalid(`unsubscribe.mailto is ${JSON.stringify(given)}; give a mailbox`);
  return url;
}

function invalid(text: string): MailError {
  return new MailError("INVALID_OPTION", text);
}
