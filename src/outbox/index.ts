/** `posthorn/outbox`: the outboxes, and what one needs to write another. */

export { type Claimed, type ClaimSource, consume } from "./consumer.ts";
export type { EncryptionKey } from "./encryption.ts";
export { outboxFromUrl } from "./from-url.ts";
export type { DomainLimit, DomainLimits } from "./limits.ts";
export type * from "./outbox.ts";
export type { PgPool, PgPoolClient } from "./postgres/pool.ts";
export { type PostgresOutboxOptions, type PostgresOutboxSettings, postgresOutbox } from "./postgres/postgres.ts";
export type { PostgresTransaction } from "./postgres/transaction.ts";
export type { SqliteHandle } from "./sqlite/handle.ts";
export { type SqliteOutboxOptions, sqliteOutbox } from "./sqlite/sqlite.ts";
export { DEFAULT_WORK_POLICY, type WorkPolicy } from "./worker.ts";
