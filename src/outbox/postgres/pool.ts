/** An application's own `pg` pool, as pg-boss takes a database: statements, transactions, and to be told of news. */

import type { Session } from "./session.ts";

/** A `Pool` of the package `pg`. */
export interface PgPool {
  readonly options?: { readonly max?: number };
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  connect(): Promise<PgPoolClient>;
}

export interface PgPoolClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  release(error?: Error | boolean): void;
  // biome-ignore lint/suspicious/noExplicitAny: as Node's EventEmitter has it.
  on(event: string, listener: (...given: any[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the same.
  removeListener(event: string, listener: (...given: any[]) => void): unknown;
}

interface Database extends Session {
  beginTransaction(): Promise<{ db: Database; commit(): Promise<void>; rollback(): Promise<void> }>;
  listen(channel: string, onNews: (payload: string) => void, onAgain: () => void): Promise<{ close(): Promise<void> }>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

export function fromPool(pool: PgPool): Database {
  return {
    executeSql: (text, values) => pool.query(text, values),
    async beginTransaction() {
      const client = await pool.connect();
      let broken: Error | undefined;
      const onError = (error: Error): void => {
        broken = error;
      };
      client.on("error", onError);
      let open = true;
      const end = async (sql: string): Promise<void> => {
        if (!open) return;
        open = false;
        try {
          await client.query(sql);
        } catch (error) {
          broken ??= error as Error;
          throw error;
        } finally {
          client.removeListener("error", onError);
          client.release(broken);
        }
      };
      try {
        await client.query("BEGIN");
      } catch (error) {
        await end("ROLLBACK").catch(() => undefined);
        throw error;
      }
      const db = { ...fromPool(pool), executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
      return {
        db,
        commit: () => end("COMMIT"),
        // A connection that is gone has rolled back by itself.
        rollback: () => end("ROLLBACK").catch(() => undefined),
      };
    },
    listen: (channel, onNews, onAgain) => listen(pool, channel, onNews, onAgain),
  };
}

/** Keeps one of the pool's connections for itself, and takes another when that one breaks. */
async function listen(
  pool: PgPool,
  channel: string,
  onNews: (payload: string) => void,
  onAgain: () => void,
): Promise<{ close(): Promise<void> }> {
  let closed = false;
  let release: ((error?: Error) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const client = await pool.connect();
    const hear = ({ payload }: { readonly payload?: string }): void => onNews(payload ?? "");
    const lose = (error?: Error): void => {
      if (release !== letGo) return;
      letGo(error ?? new Error("The connection ended"));
      retry(FIRST_PAUSE_MS);
    };
    const letGo = (error?: Error): void => {
      release = undefined;
      client.removeListener("notification", hear);
      client.removeListener("end", lose);
      client.release(error ?? true);
    };
    client.on("notification", hear);
    client.on("error", lose);
    client.on("end", lose);
    release = letGo;
    try {
      await client.query(`LISTEN "${channel}"`);
    } catch (error) {
      if (release === letGo) letGo(error as Error);
      throw error;
    }
    if (closed) release?.();
    else onAgain();
  };

  const retry = (pause: number): void => {
    if (closed) return;
    timer = setTimeout(() => void connect().catch(() => retry(Math.min(pause * 2, LONGEST_PAUSE_MS))), pause);
    timer.unref();
  };

  await connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      release?.();
    },
  };
}
