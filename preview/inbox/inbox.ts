/** `createInbox`: joins the SMTP server, the bounded mailbox and the parser into one thing with one lifetime. */

import { MailError } from "../../src/errors.ts";
import type {
  ChaosPhase,
  ChaosTrigger,
  InboxAddress,
  InboxList,
  InboxListRequest,
  InboxMessage,
  InboxPart,
  InboxSelection,
  InboxSummary,
  PreviewEvent,
} from "../protocol.ts";
import { type Chaos, createChaos } from "./chaos.ts";
import { openDatabase } from "./database.ts";
import { inlineImages } from "./inline-images.ts";
import { takeOrigin } from "./mail-origin.ts";
import { createMailbox, type Mailbox } from "./mailbox.ts";
import { decodePart, findPart, type MimePart, mimeStructure } from "./mime-structure.ts";
import { type InboxFile, type ParsedMessage, parseMessage } from "./parse-message.ts";
import { startSmtpServer } from "./smtp-server.ts";
import { htmlWords } from "./snippet.ts";

const MiB = 1024 * 1024;

export interface InboxOptions {
  /** A loopback address. Default `127.0.0.1`: the inbox asks nobody for a password. */
  readonly host?: string;
  /** Without it 1025, or the next free port. With it exactly this one, or an error; 0 takes any free port. */
  readonly port?: number;
  /**
   * A file to keep mails in, so that they are there again after a restart. One process holds it at a time. Without it
   * they are kept in memory.
   */
  readonly file?: string;
  /** Default 10,000; then the oldest goes. */
  readonly maxMessages?: number;
  /** Default 32 MiB; a larger message is answered with 552. */
  readonly maxMessageBytes?: number;
  /** Bytes of raw mail, arriving mail included. Default 256 MiB, or 1 GiB in a file; then the oldest goes. */
  readonly maxTotalBytes?: number;
  /** Default 100; further clients are answered with 421. */
  readonly maxConnections?: number;
  /** What the SMTP side does wrong from the start; see `chaos`. */
  readonly chaos?: Partial<Record<ChaosPhase, Partial<ChaosTrigger>>>;
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
  /** Why mails are not kept in the file that was asked for, or what became of an unreadable one. */
  readonly notice: string | undefined;
  /** The file in use. */
  readonly file: string | undefined;
  /** Newest first; all of them where no limit is given. */
  list(request?: InboxListRequest): InboxList;
  get(id: string): Promise<InboxMessage | undefined>;
  /** The message as it came over the wire, without dot-stuffing. */
  raw(id: string): Buffer | undefined;
  /** The HTML part with its `cid:` images put in as `data:` addresses; undefined where there is no such part. */
  html(id: string): Promise<string | undefined>;
  attachment(id: string, part: string): Promise<InboxFile | undefined>;
  /** One MIME part by its path, with what it holds. */
  part(id: string, path: string): (MimePart & { readonly content: Buffer }) | undefined;
  /** Takes a whole message as if it had come over SMTP; returns its id. */
  receive(raw: Buffer, envelope: InboxMessage["envelope"]): Promise<string>;
  /** Marks as read or unread; returns how many were not so before. */
  mark(selection: InboxSelection, read: boolean, timeZone?: string): number;
  /** True where there was such a message. */
  delete(id: string): boolean;
  /** Deletes; returns how many there were. */
  remove(selection: InboxSelection, timeZone?: string): number;
  clear(): void;
  setTags(ids: readonly string[], tags: readonly string[]): number;
  renameTag(tag: string, to: string | undefined): number;
  /** What the SMTP side does wrong on purpose. */
  readonly chaos: Chaos;
  /** For whoever speaks another protocol over the same mails. */
  readonly mailbox: Pick<Mailbox, "size" | "unread" | "bytes" | "page" | "get" | "latest" | "tags" | "add">;
  readonly maxMessageBytes: number;
  /** Since the start. */
  readonly statistics: {
    readonly accepted: number;
    readonly acceptedBytes: number;
    readonly rejected: number;
    readonly deleted: number;
  };
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
  /** Ends the SMTP server. What is not in a file is gone then. */
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
  const { host = "127.0.0.1", maxMessages = 10_000, maxConnections = 100, now = () => new Date(), file } = options;
  const maxTotalBytes = options.maxTotalBytes ?? (file === undefined ? 256 : 1024) * MiB;
  const maxMessageBytes = Math.min(options.maxMessageBytes ?? 32 * MiB, maxTotalBytes);

  const listeners = new Set<(event: InboxEvent) => void>();
  const announce = (more: Partial<InboxEvent> = {}): void => {
    const event: InboxEvent = { type: "inbox", total: mailbox.size, unread: mailbox.unread, ...more };
    for (const listener of [...listeners]) listener(event);
  };
  const statistics = { accepted: 0, acceptedBytes: 0, rejected: 0, deleted: 0 };
  const chaos = readChaos(options.chaos, () => announce({ chaos: chaos.triggers }));
  const opened = await openDatabase(file);
  const { notice } = opened;
  const mailbox = createMailbox(opened, { maxMessages, maxTotalBytes });

  async function keep(received: Buffer, envelope: InboxMessage["envelope"]): Promise<InboxSummary> {
    const { raw, origin } = takeOrigin(received);
    const content = await parseMessage(raw);
    const { from, to, cc, replyTo, subject, snippet, messageId, files, tags, references, text } = content;
    const bcc = hiddenRecipients(content, envelope);
    return mailbox.add({
      raw,
      receivedAt: now(),
      facts: { from, to, cc, bcc, replyTo, subject, snippet, messageId, envelope, origin: origin ?? null },
      files: files.length,
      inline: files.filter(({ inline }) => inline).length,
      tags,
      references,
      text: text.trim() === "" ? htmlWords(content.html ?? "") : text,
    });
  }

  const server = await startSmtpServer({
    host,
    port: options.port,
    maxMessageBytes,
    maxConnections,
    memory: mailbox,
    chaos,
    onRefused: () => {
      statistics.rejected += 1;
    },
    async receive(raw, envelope) {
      const summary = await keep(raw, envelope);
      statistics.accepted += 1;
      statistics.acceptedBytes += summary.size;
      return { id: summary.id, announce: () => announce({ added: summary }) };
    },
  }).catch((error: unknown) => {
    mailbox.close();
    throw error;
  });

  // The page asks for a message, its HTML and its attachments in a row, and parsed mail is large: one is remembered.
  let last: { readonly id: string; readonly content: Promise<ParsedMessage> } | undefined;
  async function contentOf(id: string): Promise<ParsedMessage | undefined> {
    if (last?.id === id && mailbox.get(id) !== undefined) return last.content;
    const raw = mailbox.raw(id);
    if (raw === undefined) return undefined;
    last = { id, content: parseMessage(raw) };
    return last.content;
  }

  async function get(id: string): Promise<InboxMessage | undefined> {
    const content = await contentOf(id);
    const kept = mailbox.get(id);
    if (!kept || !content) return undefined;
    const { cc, bcc, replyTo, messageId, envelope, origin } = kept.facts;
    const { date, headers, text, html, files } = content;
    return {
      ...kept.summary,
      ...{ envelope, cc, bcc, replyTo, messageId, origin, date, headers, text },
      hasHtml: html !== undefined,
      html: html ?? "",
      files: files.map(({ content: bytes, ...file }) => ({ ...file, size: bytes.length })),
      structure: shownPart(mimeStructure(mailbox.raw(id) ?? Buffer.alloc(0))),
    };
  }

  function remove(selection: InboxSelection, timeZone?: string): number {
    const count = mailbox.delete(selection, timeZone);
    statistics.deleted += count;
    return changed(count);
  }

  /** Tells of a change where there was one. */
  function changed(count: number): number {
    if (count > 0) announce();
    return count;
  }

  const closing = new AbortController();
  async function close(): Promise<void> {
    closing.abort(new Error("The inbox was closed before a matching message came in"));
    await server.close();
    mailbox.close();
    last = undefined;
    listeners.clear();
  }

  return {
    host,
    port: server.port,
    url: `smtp://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    notice,
    file: notice === undefined || notice.includes("begins anew") ? file : undefined,
    chaos,
    mailbox,
    maxMessageBytes,
    statistics,
    list(request) {
      const { total, unread, matching, start, mails } = mailbox.page(request);
      return { total, unread, matching, start, messages: mails.map(({ summary }) => summary) };
    },
    get,
    raw: (id) => mailbox.raw(id),
    async html(id) {
      const content = await contentOf(id);
      return content?.html === undefined ? undefined : inlineImages(content.html, content.files);
    },
    async attachment(id, part) {
      return (await contentOf(id))?.files.find((file) => file.part === part);
    },
    part(id, path) {
      const raw = mailbox.raw(id);
      const part = raw && findPart(mimeStructure(raw), path);
      return part && { ...part, content: decodePart(raw, part) };
    },
    async receive(raw, envelope) {
      const summary = await keep(raw, envelope);
      announce({ added: summary });
      return summary.id;
    },
    mark: (selection, read, timeZone) => changed(mailbox.mark(selection, read, timeZone)),
    delete: (id) => remove({ ids: [id] }) > 0,
    remove,
    clear: () => void remove({ all: true }),
    setTags: (ids, tags) => changed(mailbox.setTags(ids, tags)),
    renameTag: (tag, to) => changed(mailbox.renameTag(tag, to)),
    on(_event, listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    waitFor(matches, { timeoutMs = 5_000 } = {}) {
      return new Promise<InboxMessage>((resolve, reject) => {
        closing.signal.throwIfAborted();
        for (const summary of mailbox.newestFirst())
          if (matches(summary)) return resolve(get(summary.id) as Promise<InboxMessage>);
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

function readChaos(given: InboxOptions["chaos"], onChange: () => void): Chaos {
  try {
    return createChaos(given, { onChange });
  } catch (cause) {
    throw new MailError("INVALID_CONFIGURATION", `The inbox's chaos: ${(cause as Error).message}`, { cause });
  }
}

/** Without where it stands in the raw message. */
function shownPart({ start: _start, end: _end, parts, ...part }: MimePart): InboxPart {
  return { ...part, parts: parts.map(shownPart) };
}

/** Who is in the envelope and not in the mail. */
function hiddenRecipients({ to, cc, bcc }: ParsedMessage, envelope: InboxMessage["envelope"]): InboxAddress[] {
  const known = new Set([...to, ...cc, ...bcc].map(({ address }) => address.toLowerCase()));
  const hidden = envelope.to.filter((address) => !known.has(address.toLowerCase()));
  return [...bcc, ...hidden.map((address) => ({ name: "", address }))];
}
