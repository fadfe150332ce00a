/** `createInbox`: joins the SMTP server, the bounded mailbox and the parser into one thing with one lifetime. */

import type { InboxList, InboxMessage, InboxSummary, PreviewEvent } from "../protocol.ts";
import { inlineImages } from "./inline-images.ts";
import { createMailbox, type KeptMessage } from "./mailbox.ts";
import { type InboxFile, type ParsedMessage, parseMessage } from "./parse-message.ts";
import { startSmtpServer } from "./smtp-server.ts";

const MiB = 1024 * 1024;

export interface InboxOptions {
  /** A loopback address. Default `127.0.0.1`: the inbox asks nobody for a password. */
  readonly host?: string;
  /** Without it 1025, or the next free port. With it exactly this one, or an error; 0 takes any free port. */
  readonly port?: number;
  /** Default 500; then the oldest goes. */
  readonly maxMessages?: number;
  /** Default 32 MiB; a larger message is answered with 552. */
  readonly maxMessageBytes?: number;
  /** Bytes of raw mail held in memory, arriving mail included. Default 256 MiB; then the oldest goes. */
  readonly maxTotalBytes?: number;
  /** Default 100; further clients are answered with 421. */
  readonly maxConnections?: number;
  /** Where `receivedAt` comes from. */
  readonly now?: () => Date;
}

/** A mail came in, or mails were removed. */
export type InboxEvent = Extract<PreviewEvent, { type: "inbox" }>;

export interface Inbox {
  readonly host: string;
  readonly port: number;
  /** `smtp://127.0.0.1:1025`: what to put into `SMTP_URL`. */
  readonly url: string;
  list(): InboxList;
  get(id: string): Promise<InboxMessage | undefined>;
  /** The message as it came over the wire, without dot-stuffing. */
  raw(id: string): Buffer | undefined;
  /** The HTML part with its `cid:` images put in as `data:` addresses; undefined where there is no such part. */
  html(id: string): Promise<string | undefined>;
  attachment(id: string, part: string): Promise<InboxFile | undefined>;
  /** True where there was such a message. */
  delete(id: string): boolean;
  clear(): void;
  /** Calls `listener` after every change; returns the function that ends it. */
  on(event: "change", listener: (event: InboxEvent) => void): () => void;
  /**
   * The newest message that `matches`, or the first one to come.
   *
   * @throws {Error} where none came in `timeoutMs` (default 5,000) or the inbox closed first.
   */
  waitFor(
    matches: (message: InboxSummary) => boolean,
    options?: { readonly timeoutMs?: number },
  ): Promise<InboxMessage>;
  /** Ends the SMTP server and drops every message. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a local inbox. It takes any mail for anybody, with or without a password, and sends nothing on.
 *
 * @throws {MailError} `INVALID_CONFIGURATION` where the port asked for is taken or may not be used, or the host is not
 * a loopback address.
 *
 * @example
 * await using inbox = await createInbox({ port: 0 });
 * await using mailer = createMailer({ transport: inbox.url, from: "hello@acme.example" });
 * await mailer.sendTemplate(Welcome, { to: "ada@example.com", props });
 * const { subject, html } = await inbox.waitFor((message) => message.to[0]?.address === "ada@example.com");
 */
export async function createInbox(options: InboxOptions = {}): Promise<Inbox> {
  const { host = "127.0.0.1", maxMessages = 500, maxConnections = 100, now = () => new Date() } = options;
  const maxTotalBytes = options.maxTotalBytes ?? 256 * MiB;
  const maxMessageBytes = Math.min(options.maxMessageBytes ?? 32 * MiB, maxTotalBytes);

  const listeners = new Set<(event: InboxEvent) => void>();
  const mailbox = createMailbox({ maxMessages, maxTotalBytes });
  const parsed = lastOnly((message: KeptMessage) => parseMessage(message.raw));
  const announce = (added?: InboxSummary): void => {
    const event: InboxEvent = { type: "inbox", total: mailbox.size, ...(added && { added }) };
    for (const listener of [...listeners]) listener(event);
  };

  const server = await startSmtpServer({
    host,
    port: options.port,
    maxMessageBytes,
    maxConnections,
    memory: mailbox,
    async receive(raw, envelope) {
      const content = await parseMessage(raw);
      const summary = mailbox.add({
        raw,
        envelope,
        summary: { ...summarize(content), receivedAt: now().toISOString() },
      });
      return { id: summary.id, announce: () => announce(summary) };
    },
  });

  async function get(id: string): Promise<InboxMessage | undefined> {
    const message = mailbox.get(id);
    return message && describe(message, await parsed(message));
  }

  const closing = new AbortController();
  async function close(): Promise<void> {
    closing.abort(new Error("The inbox was closed before a matching message came in"));
    await server.close();
    mailbox.clear();
    listeners.clear();
  }

  return {
    host,
    port: server.port,
    url: `smtp://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    list: () => ({ total: mailbox.size, messages: mailbox.newestFirst() }),
    get,
    raw: (id) => mailbox.get(id)?.raw,
    async html(id) {
      const message = mailbox.get(id);
      if (!message) return undefined;
      const { html, files } = await parsed(message);
      return html === undefined ? undefined : inlineImages(html, files);
    },
    async attachment(id, part) {
      const message = mailbox.get(id);
      return message && (await parsed(message)).files.find((file) => file.part === part);
    },
    delete(id) {
      const existed = mailbox.delete(id);
      if (existed) announce();
      return existed;
    },
    clear() {
      if (mailbox.size === 0) return;
      mailbox.clear();
      announce();
    },
    on(_event, listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    waitFor(matches, { timeoutMs = 5_000 } = {}) {
      return new Promise<InboxMessage>((resolve, reject) => {
        closing.signal.throwIfAborted();
        const found = mailbox.newestFirst().find(matches);
        if (found) return resolve(get(found.id) as Promise<InboxMessage>);
        const finish = (): void => {
          clearTimeout(timer);
          listeners.delete(listener);
          closing.signal.removeEventListener("abort", onClose);
        };
        const onClose = (): void => {
          finish();
          reject(closing.signal.reason);
        };
        const listener = ({ added }: InboxEvent): void => {
          if (!added || !matches(added)) return;
          finish();
          resolve(get(added.id) as Promise<InboxMessage>);
        };
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`No matching message came in within ${timeoutMs} ms; the inbox holds ${mailbox.size}`));
        }, timeoutMs);
        closing.signal.addEventListener("abort", onClose);
        listeners.add(listener);
      });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function summarize(content: ParsedMessage): Omit<InboxSummary, "id" | "receivedAt" | "size"> {
  const { from, to, subject, snippet, files } = content;
  return { from, to, subject, snippet, attachments: files.length };
}

function describe({ summary, envelope }: KeptMessage, content: ParsedMessage): InboxMessage {
  const { cc, replyTo, messageId, date, headers, text, files } = content;
  return {
    ...summary,
    envelope,
    cc,
    replyTo,
    messageId,
    date,
    headers,
    hasHtml: content.html !== undefined,
    html: content.html ?? "",
    text,
    files: files.map(({ content: bytes, ...file }) => ({ ...file, size: bytes.length })),
  };
}

/** Remembers one result: the page asks for a message, its HTML and its attachments in a row, and parsed mail is large. */
function lastOnly<K extends object, V>(work: (key: K) => Promise<V>): (key: K) => Promise<V> {
  let last: { key: WeakRef<K>; value: Promise<V> } | undefined;
  return (key) => {
    if (last?.key.deref() !== key) last = { key: new WeakRef(key), value: work(key) };
    return last.value;
  };
}
