/**
 * An outbox from a connection string: `sqlite:./outbox.db`, `postgres://db.example.com/app`. Its engine, and with it the
 * database, is loaded on first use.
 */

import { fileURLToPath } from "node:url";
import { MailError } from "../errors.ts";
import { lazyOutbox } from "./lazy.ts";
import type { Outbox } from "./outbox.ts";

export interface FromUrlOptions {
  /** Whether to make the tables in Postgres where they are missing; default true. */
  readonly create?: boolean | undefined;
}

/**
 * Makes an outbox with its engine's defaults; for its options, and for a typed `tx`, make it with `sqliteOutbox` or
 * `postgresOutbox`.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`; its text never repeats the string, which may hold a password.
 * @example
 * outboxFromUrl("sqlite:./outbox.db");
 */
export function outboxFromUrl(url: string, { create }: FromUrlOptions = {}): Outbox {
  const scheme = schemeOf(url);
  if (scheme === "postgres" || scheme === "postgresql") {
    return lazyOutbox("postgres", { transactions: true, reach: "network" }, async () => {
      const { postgresOutbox } = await import("./postgres/postgres.ts");
      return postgresOutbox({ connectionString: url.trim() }, { create }) as Outbox<unknown>;
    });
  }
  const path = sqlitePathOf(url);
  if (path === undefined)
    throw invalid(
      `${scheme === undefined ? "The outbox" : `"${scheme}:"`} is not a connection string of an outbox; use sqlite:./outbox.db, sqlite:///var/lib/outbox.db or postgres://user:password@db.example.com/app`,
    );
  return lazyOutbox("sqlite", { transactions: true, reach: "machine" }, async () => {
    const { sqliteOutbox } = await import("./sqlite/sqlite.ts");
    return sqliteOutbox({ path }) as Outbox<unknown>;
  });
}

/**
 * The database's file, where it is a file that is named.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`
 */
export function sqlitePathOf(url: string): string | undefined {
  if (schemeOf(url) !== "sqlite") return undefined;
  const path = url.trim().slice("sqlite:".length);
  if (path === "" || path === "//") throw invalid('"sqlite:" needs a file, such as sqlite:./outbox.db');
  try {
    return path.startsWith("//") ? fileURLToPath(`file:${path}`) : decodeURIComponent(path);
  } catch (cause) {
    throw new MailError(
      "INVALID_CONFIGURATION",
      "The sqlite: address names no file of this machine; write it like sqlite:./outbox.db or sqlite:///var/lib/outbox.db",
      { cause },
    );
  }
}

/**
 * An outbox as it may be given: itself, or its connection string.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`
 */
export function resolveOutbox<Tx>(given: Outbox<Tx> | string, options?: FromUrlOptions): Outbox<Tx> {
  if (typeof given === "string") return outboxFromUrl(given, options) as Outbox<unknown> as Outbox<Tx>;
  if (typeof given?.enqueue === "function" && typeof given.consume === "function") return given;
  throw invalid(
    'outbox must be a connection string such as "sqlite:./outbox.db", or an outbox such as sqliteOutbox({ path }) of posthorn/outbox',
  );
}

function schemeOf(url: string): string | undefined {
  return /^\s*([a-z+]+):/i.exec(url)?.[1]?.toLowerCase();
}

function invalid(text: string): MailError {
  return new MailError("INVALID_CONFIGURATION", text);
}
