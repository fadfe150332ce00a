/** Where the inbox keeps what it received: in SQLite, in order of arrival, within two limits. */

import { randomBytes } from "node:crypto";
import type {
  InboxAddress,
  InboxList,
  InboxListRequest,
  InboxMessage,
  InboxOrigin,
  InboxSelection,
  InboxSummary,
} from "../protocol.ts";
import type { OpenedDatabase } from "./database.ts";
import { type SearchCondition, searchConditions } from "./search.ts";
import { threadKey } from "./thread-key.ts";

/** What a list can show of a mail without reading it again. */
export interface MailFacts {
  readonly from: InboxAddress | null;
  readonly to: readonly InboxAddress[];
  readonly cc: readonly InboxAddress[];
  readonly bcc: readonly InboxAddress[];
  readonly replyTo: readonly InboxAddress[];
  readonly subject: string;
  readonly snippet: string;
  readonly messageId: string;
  readonly envelope: InboxMessage["envelope"];
  readonly origin: InboxOrigin | null;
}

export interface NewMail {
  readonly raw: Buffer;
  readonly receivedAt: Date;
  readonly facts: MailFacts;
  readonly files: number;
  /** How many of `files` are shown within the mail. */
  readonly inline: number;
  readonly tags: readonly string[];
  readonly references: readonly string[];
  /** What a search looks through. */
  readonly text: string;
}

export interface KeptMail {
  readonly summary: InboxSummary;
  readonly facts: MailFacts;
}

export interface MailPage extends Omit<InboxList, "messages"> {
  readonly matchingUnread: number;
  readonly mails: readonly KeptMail[];
}

export interface Mailbox {
  readonly size: number;
  readonly unread: number;
  /** Bytes of raw mail. */
  readonly bytes: number;
  /** Sets room aside for mail that is arriving, by dropping old mail; false where that is not enough. */
  reserve(bytes: number): boolean;
  /** Gives reserved room back: the mail was added, or will not be. */
  release(bytes: number): void;
  add(mail: NewMail): InboxSummary;
  get(id: string): KeptMail | undefined;
  /** The id of the newest mail, or of the newest that a query finds. */
  latest(query?: string): string | undefined;
  raw(id: string): Buffer | undefined;
  page(request?: InboxListRequest): MailPage;
  /** All, newest first, one after the other. */
  newestFirst(): Iterable<InboxSummary>;
  /** @returns How many were marked that were not so before. */
  mark(selection: InboxSelection, read: boolean, timeZone?: string): number;
  /** @returns How many were deleted. */
  delete(selection: InboxSelection, timeZone?: string): number;
  /** Tags in use, in order, with how often. */
  tags(): Readonly<Record<string, number>>;
  setTags(ids: readonly string[], tags: readonly string[]): number;
  /** @param to Undefined: takes the tag away. */
  renameTag(tag: string, to: string | undefined): number;
  close(): void;
}

/** What of a mail's text a search finds. In characters. */
const MAX_INDEXED = 64 * 1024;
/** What a vacuum after a deletion gives back at once, in pages of 4 KB: a whole inbox would take a while. */
const MAX_VACUUMED = 20_000;

interface Row {
  readonly seq: number;
  readonly id: string;
  readonly received: number;
  readonly size: number;
  readonly read: number;
  readonly files: number;
  readonly inline: number;
  readonly thread: string;
  readonly template: string | null;
  readonly tags: string;
  readonly facts: string;
  readonly thread_size?: number;
}

export function createMailbox(
  { database, hasWordIndex }: Pick<OpenedDatabase, "database" | "hasWordIndex">,
  limits: { readonly maxMessages: number; readonly maxTotalBytes: number },
): Mailbox {
  const insert = database.prepare(
    `INSERT INTO mail (id, received, size, files, inline, thread, message_id, template, tags, facts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertRaw = database.prepare("INSERT INTO source (seq, raw) VALUES (?, ?)");
  const insertWords = database.prepare(
    `INSERT INTO words (rowid, sender, receiver, cc, bcc, reply_to, subject, body, message_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const oldest = database.prepare("SELECT seq, size, read FROM mail ORDER BY seq LIMIT 1");
  const byId = database.prepare("SELECT * FROM mail WHERE id = ?");
  const rawById = database.prepare("SELECT raw FROM source WHERE seq = (SELECT seq FROM mail WHERE id = ?)");
  const threadByMessageId = database.prepare("SELECT thread FROM mail WHERE message_id = ? ORDER BY seq DESC LIMIT 1");
  const removals = ["mail", "source"].map((table) => database.prepare(`DELETE FROM ${table} WHERE seq = ?`));
  removals.push(database.prepare("DELETE FROM words WHERE rowid = ?"));

  const counts = { messages: 0, unread: 0, bytes: 0 };
  let reservedBytes = 0;
  let closed = false;
  recount();
  while (counts.messages > limits.maxMessages || counts.bytes > limits.maxTotalBytes) if (!dropOldest()) break;

  function recount(): void {
    const row = database
      .prepare(
        "SELECT count(*) AS messages, coalesce(sum(read = 0), 0) AS unread, coalesce(sum(size), 0) AS bytes FROM mail",
      )
      .get();
    Object.assign(counts, row);
  }

  function inTransaction<T>(work: () => T): T {
    database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      database.exec("ROLLBACK");
      recount();
      throw error;
    }
  }

  function remove({ seq, size, read }: Pick<Row, "seq" | "size" | "read">): void {
    for (const removal of removals) removal.run(seq);
    counts.messages -= 1;
    counts.bytes -= size;
    if (read === 0) counts.unread -= 1;
  }

  function dropOldest(): boolean {
    const row = oldest.get() as Pick<Row, "seq" | "size" | "read"> | undefined;
    if (row) remove(row);
    return row !== undefined;
  }

  function conditionsOf(query: string, timeZone?: string): SearchCondition[] {
    return searchConditions(query, { hasWordIndex, timeZone });
  }

  /** Rows that a selection means; ids go over in portions that SQLite takes at once. */
  function selected(selection: InboxSelection, timeZone: string | undefined): Row[] {
    if ("all" in selection) return select({ sql: "1", parameters: [] });
    if ("query" in selection) return select(joined(conditionsOf(selection.query, timeZone)));
    return selection.ids.flatMap((id) => (byId.get(id) as Row | undefined) ?? []);
  }

  function select({ sql, parameters }: SearchCondition): Row[] {
    return database.prepare(`SELECT * FROM mail WHERE ${sql}`).all(...parameters) as unknown as Row[];
  }

  return {
    get size() {
      return counts.messages;
    },
    get unread() {
      return counts.unread;
    },
    get bytes() {
      return counts.bytes;
    },
    reserve(bytes) {
      while (counts.bytes + reservedBytes + bytes > limits.maxTotalBytes) if (!dropOldest()) return false;
      reservedBytes += bytes;
      return true;
    },
    release(bytes) {
      reservedBytes -= bytes;
    },
    add({ raw, receivedAt, facts, files, inline, tags, references, text }) {
      // Random, so that a page that may not list the inbox cannot guess its way into it.
      const id = randomBytes(12).toString("base64url");
      const template = facts.origin?.template;
      return inTransaction(() => {
        while (counts.messages >= limits.maxMessages) if (!dropOldest()) break;
        const thread = threadKey(
          { template, tags, references, from: facts.from, subject: facts.subject },
          (messageId) => (threadByMessageId.get(messageId) as { thread: string } | undefined)?.thread,
        );
        const received = receivedAt.getTime();
        const row = {
          seq: 0,
          id,
          received,
          size: raw.length,
          read: 0,
          files,
          inline,
          thread,
          template: template ?? null,
          tags: JSON.stringify(tags),
          facts: JSON.stringify(facts),
        };
        const { lastInsertRowid: seq } = insert.run(
          ...[id, received, raw.length, files, inline, thread, facts.messageId, row.template, row.tags, row.facts],
        );
        insertRaw.run(seq, raw);
        insertWords.run(
          seq,
          facts.from ? written([facts.from]) : "",
          ...[facts.to, facts.cc, facts.bcc, facts.replyTo].map(written),
          facts.subject,
          text.slice(0, MAX_INDEXED),
          facts.messageId,
        );
        counts.messages += 1;
        counts.unread += 1;
        counts.bytes += raw.length;
        return keptMail(row).summary;
      });
    },
    get(id) {
      const row = byId.get(id) as Row | undefined;
      return row && keptMail(row);
    },
    latest(query = "") {
      const { sql, parameters } = joined(conditionsOf(query));
      const statement = database.prepare(`SELECT id FROM mail WHERE ${sql} ORDER BY seq DESC LIMIT 1`);
      return (statement.get(...parameters) as { id: string } | undefined)?.id;
    },
    raw(id) {
      const row = rawById.get(id) as { raw: Uint8Array } | undefined;
      return row && Buffer.from(row.raw.buffer, row.raw.byteOffset, row.raw.byteLength);
    },
    page({ start = 0, limit = -1, query = "", threads = false, timeZone } = {}) {
      const { sql, parameters } = joined(conditionsOf(query, timeZone));
      const found = database
        .prepare(
          `SELECT count(*) AS mails, count(DISTINCT thread) AS threads, coalesce(sum(read = 0), 0) AS unread
           FROM mail WHERE ${sql}`,
        )
        .get(...parameters) as { mails: number; threads: number; unread: number };
      const rows = database
        .prepare(
          threads
            ? `SELECT mail.*, thread_size FROM mail JOIN (
                 SELECT max(seq) AS newest, count(*) AS thread_size FROM mail WHERE ${sql} GROUP BY thread
               ) ON seq = newest ORDER BY seq DESC LIMIT ? OFFSET ?`
            : `SELECT * FROM mail WHERE ${sql} ORDER BY seq DESC LIMIT ? OFFSET ?`,
        )
        .all(...parameters, limit, start) as unknown as Row[];
      return {
        total: counts.messages,
        unread: counts.unread,
        matching: threads ? found.threads : found.mails,
        matchingUnread: found.unread,
        start,
        mails: rows.map(keptMail),
      };
    },
    *newestFirst() {
      const rows = database.prepare("SELECT * FROM mail ORDER BY seq DESC").iterate();
      for (const row of rows) yield keptMail(row as unknown as Row).summary;
    },
    mark(selection, read, timeZone) {
      const value = read ? 1 : 0;
      const change = database.prepare("UPDATE mail SET read = ? WHERE seq = ?");
      const rows = selected(selection, timeZone).filter((row) => row.read !== value);
      inTransaction(() => {
        for (const { seq } of rows) change.run(value, seq);
        counts.unread += read ? -rows.length : rows.length;
      });
      return rows.length;
    },
    delete(selection, timeZone) {
      if ("all" in selection) {
        const { messages } = counts;
        if (messages === 0) return 0;
        inTransaction(() => {
          for (const table of ["mail", "source", "words"]) database.exec(`DELETE FROM ${table}`);
          Object.assign(counts, { messages: 0, unread: 0, bytes: 0 });
        });
        vacuum();
        return messages;
      }
      const rows = selected(selection, timeZone);
      inTransaction(() => {
        for (const row of rows) remove(row);
      });
      if (rows.length > 1) vacuum();
      return rows.length;
    },
    tags() {
      const rows = database
        .prepare("SELECT value, count(*) AS mails FROM mail, json_each(mail.tags) GROUP BY value ORDER BY value")
        .all() as unknown as { value: string; mails: number }[];
      return Object.fromEntries(rows.map(({ value, mails }) => [value, mails]));
    },
    setTags(ids, tags) {
      const change = database.prepare("UPDATE mail SET tags = ? WHERE id = ?");
      const value = JSON.stringify([...new Set(tags)]);
      return inTransaction(() => ids.reduce((sum, id) => sum + Number(change.run(value, id).changes), 0));
    },
    renameTag(tag, to) {
      const rows = select(joined(conditionsOf(`tag:"${tag.replaceAll('"', "")}"`)));
      const change = database.prepare("UPDATE mail SET tags = ? WHERE seq = ?");
      inTransaction(() => {
        for (const row of rows) {
          const tags = (JSON.parse(row.tags) as string[]).flatMap((one) =>
            one.toLowerCase() === tag.toLowerCase() ? (to ?? []) : one,
          );
          change.run(JSON.stringify([...new Set(tags)]), row.seq);
        }
      });
      return rows.length;
    },
    close() {
      if (closed) return;
      closed = true;
      database.close();
    },
  };

  function vacuum(): void {
    database.exec(`PRAGMA incremental_vacuum(${MAX_VACUUMED})`);
  }
}

function joined(conditions: readonly SearchCondition[]): SearchCondition {
  if (conditions.length === 0) return { sql: "1", parameters: [] };
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(" AND "),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

function keptMail(row: Row): KeptMail {
  const facts = JSON.parse(row.facts) as MailFacts;
  return {
    facts,
    summary: {
      id: row.id,
      receivedAt: new Date(row.received).toISOString(),
      from: facts.from,
      to: facts.to,
      subject: facts.subject,
      snippet: facts.snippet,
      size: row.size,
      attachments: row.files - row.inline,
      read: row.read === 1,
      thread: row.thread,
      tags: JSON.parse(row.tags) as string[],
      template: row.template,
      ...(row.thread_size !== undefined && { threadSize: row.thread_size }),
    },
  };
}

function written(addresses: readonly InboxAddress[]): string {
  return addresses.map(({ name, address }) => `${name} <${address}>`).join(", ");
}
