/** `posthorn/outbox` and the mailer's verbs over it. */

import { DatabaseSync } from "node:sqlite";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import type { Knex } from "knex";
import type { Transaction as KyselyTransaction } from "kysely";
import pg from "pg";
import {
  createMailer,
  type Enqueued,
  type EnqueueMailOptions,
  type EnqueueTemplateOptions,
  enqueueMail,
  enqueueTemplate,
  type Mailer,
  type MailWorker,
  type Message,
  memory,
  type QueueingOptions,
  readMailEnvironment,
  type WorkOptions,
} from "posthorn";
import {
  type ConsumeOptions,
  type DomainLimits,
  type ListQuery,
  type Outbox,
  type OutboxCounts,
  type OutboxEntry,
  type OutboxMail,
  type OutboxState,
  outboxFromUrl,
  postgresOutbox,
  type Retention,
  type SqliteHandle,
  type SqliteOutboxOptions,
  sqliteOutbox,
} from "posthorn/outbox";
import { sameType } from "./same-type.ts";
import { Plain, Welcome } from "./templates.tsx";

// sqliteOutbox
const retention: Required<Retention> = { bodiesMs: 1, entriesMs: 2 };
const limits: DomainLimits = { "gmail.com": { concurrency: 5, perSecond: 0.5 }, "*": {} };
const everySqliteOption: Required<SqliteOutboxOptions> = {
  path: "mail.db",
  retention,
  leaseMs: 1_000,
  limits,
  encryptionKey: [],
};
const outbox = sqliteOutbox(everySqliteOption, { clock: { now: () => 0, random: () => 0, sleep: async () => {} } });
sameType<typeof outbox, Outbox<SqliteHandle>>();
// @ts-expect-error: no path
sqliteOutbox({});
// @ts-expect-error: no such option
sqliteOutbox({ path: "mail.db", synchronous: "off" });

// createMailer: the outbox decides what a transaction is
const mailer = createMailer({ transport: memory(), transports: { bulk: memory() }, outbox });
sameType<typeof mailer, Mailer<"bulk", SqliteHandle>>();
declare const tx: DatabaseSync;
declare const betterSqlite: {
  prepare(sql: string): { run(): unknown; get(): unknown; all(): unknown[] };
  exec(sql: string): unknown;
};
const queueing: Required<QueueingOptions<SqliteHandle>> = {
  tx,
  startAfter: new Date(),
  queuePriority: 10,
  idempotencyTtlMs: 1,
  onUnknown: "park",
};
const mail = { to: "a@x.test", subject: "s", text: "t" };
const kept: Enqueued = await mailer.enqueue({
  ...mail,
  ...queueing,
  via: "bulk",
  idempotencyKey: "a",
  priority: "high",
});
sameType<typeof kept.duplicate, boolean>();
await mailer.enqueue({ ...mail, tx: betterSqlite });
sameType<EnqueueMailOptions["tx"], undefined>();
// @ts-expect-error: text is no transaction
await mailer.enqueue({ ...mail, tx: "BEGIN" });
// @ts-expect-error: no such transport
await mailer.enqueue({ ...mail, via: "slow" });
// @ts-expect-error: the worker says when it is tried again
await mailer.enqueue({ ...mail, retry: { attempts: 2 } });
// @ts-expect-error: it is startAfter
await mailer.enqueue({ ...mail, sendAt: new Date() });
// @ts-expect-error: neither retry nor park
await mailer.enqueue({ ...mail, onUnknown: "stop" });
// @ts-expect-error: a priority in the queue is a number
await mailer.enqueue({ ...mail, queuePriority: "high" });
// @ts-expect-error: a time is a Date
await mailer.enqueue({ ...mail, startAfter: "tomorrow" });

// enqueueTemplate: as sendTemplate
const welcome: EnqueueTemplateOptions<typeof Welcome, "bulk", SqliteHandle> = {
  to: "a@x.test",
  props: { name: "Ada", confirmUrl: "https://x.test" },
  ...queueing,
};
sameType<ReturnType<typeof mailer.enqueueTemplate>, Promise<Enqueued>>();
await mailer.enqueueTemplate(Welcome, { ...welcome, via: "bulk", locale: "de" });
await mailer.enqueueTemplate(Plain, { to: "a@x.test", props: { name: "" }, subject: ({ name }) => name });
// @ts-expect-error: a prop is missing
await mailer.enqueueTemplate(Welcome, { to: "a@x.test", props: { name: "Ada" } });
// @ts-expect-error: no subject
await mailer.enqueueTemplate(Plain, { to: "a@x.test", props: { name: "" } });

// Postgres takes the transaction of every library there is an adapter for
const postgres = postgresOutbox({ connectionString: "postgres://db.test/app", schema: "mail", maxConnections: 5 });
postgresOutbox({ pool: new pg.Pool() });
declare const drizzleTransaction: Parameters<Parameters<NodePgDatabase["transaction"]>[0]>[0];
declare const kyselyTransaction: KyselyTransaction<unknown>;
declare const knexTransaction: Knex.Transaction;
declare const pgClient: pg.PoolClient;
for (const tx of [pgClient, drizzleTransaction, kyselyTransaction, knexTransaction]) await postgres.enqueue([], { tx });
// @ts-expect-error: SQLite's
await postgres.enqueue([], { tx: new DatabaseSync("mail.db") });
// @ts-expect-error: neither a connection string nor a pool
postgresOutbox({});
// @ts-expect-error: both
postgresOutbox({ connectionString: "postgres://db.test/app", pool: new pg.Pool() });

// by connection string, and without an outbox, there is no transaction to give
const named = createMailer({ transport: memory(), outbox: "sqlite:./mail.db" });
sameType<typeof named, Mailer>();
sameType<ReturnType<typeof outboxFromUrl>, Outbox>();
createMailer({ transport: memory(), outbox: outboxFromUrl("sqlite:./mail.db") });
createMailer(readMailEnvironment({ OUTBOX_URL: "sqlite:./mail.db", SMTP_URL: "null:" }));
// @ts-expect-error: by a string, its kind is not known
await named.enqueue({ ...mail, tx });
// @ts-expect-error: a path is no outbox
createMailer({ transport: memory(), outbox: { path: "mail.db" } });
await enqueueMail({ ...mail, queuePriority: -10, idempotencyKey: "a" });
await enqueueTemplate(Welcome, { to: "a@x.test", props: { name: "Ada", confirmUrl: "" } });
// @ts-expect-error: nor there
await enqueueMail({ ...mail, tx });

// work
const everyWorkOption: Required<WorkOptions> = {
  concurrency: 1,
  name: "one",
  untilEmpty: true,
  delayMs: 1,
  maxDelayMs: 2,
  giveUpAfterMs: 3,
  onUnknown: "retry",
  onSettled({ id, state }, settlement) {
    sameType<typeof state, OutboxState>();
    if (settlement.state === "scheduled") sameType<typeof settlement.delayMs, number>();
    if (settlement.state === "sent") id.concat(settlement.attempts[0]?.response ?? "");
  },
};
const worker: MailWorker = mailer.work(everyWorkOption);
await worker.done;
await worker.stop({ timeoutMs: 1 });
// @ts-expect-error: no such option
mailer.work({ workers: 2 });

// the port
declare const message: Message;
const everyMail: Required<OutboxMail> = {
  message,
  startAfter: new Date(),
  priority: 1,
  idempotencyKey: "a",
  idempotencyTtlMs: 1,
  via: "bulk",
  template: "Welcome",
  onUnknown: "retry",
  context: { trace: "1" },
};
sameType<Awaited<ReturnType<typeof outbox.enqueue>>, readonly Enqueued[]>();
await outbox.enqueue([everyMail], { tx });
const consuming: Required<ConsumeOptions> = { concurrency: 1, worker: "one", untilEmpty: true, onSettled: () => {} };
outbox.consume(async ({ entry }) => ({ state: "scheduled", delayMs: entry.attempts, attempts: [] }), consuming);
// @ts-expect-error: a mail ends as sent, failed or unknown
outbox.consume(async () => ({ state: "cancelled", attempts: [] }), consuming);
const query: Required<ListQuery> = {
  ...{ state: "failed", tag: "a", via: "bulk", template: "Welcome", to: "a@x.test", messageId: "<a@x.test>" },
  ...{ limit: 1, after: "1" },
};
const { entries, next } = await outbox.list(query);
sameType<typeof entries, readonly OutboxEntry[]>();
sameType<typeof next, string | undefined>();
// @ts-expect-error: no such state
await outbox.list({ state: "lost" });
const counts: OutboxCounts = await outbox.counts();
sameType<typeof counts.queued, number>();
await outbox.pause({ tag: "digest" });
await outbox.resume({ transport: "" });
// @ts-expect-error: one thing at a time has a name
await outbox.pause("digest");
await outbox.purge({ bodiesBefore: new Date(), entriesBefore: new Date() });
// @ts-expect-error: an entry is what was, and nobody's to change
(entries[0] as OutboxEntry).state = "sent";
