/** A database of a test's own on the server of the run, with an outbox's tables in it: a copy of one that is made once. */

import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { postgresOutbox } from "posthorn/outbox";
import { sharedPostgres } from "./postgres-server.ts";

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** Runs one statement. */
  run(sql: string): Promise<Record<string, unknown>[]>;
}

export async function createDatabase(): Promise<TestDatabase> {
  template ??= makeTemplate();
  const name = databaseName();
  await asAdministrator(`CREATE DATABASE ${name} TEMPLATE ${await template}`);
  const url = await urlOf(name);
  return {
    url,
    run: (sql) => runOn(url, sql),
    [Symbol.asyncDispose]: () => drop(name),
  };
}

/** Whoever used it has closed its connections, which Postgres may learn a moment later; or it is told that it has not. */
async function drop(name: string): Promise<void> {
  for (let tries = 100; ; tries -= 1) {
    try {
      return await asAdministrator(`DROP DATABASE ${name}`);
    } catch (error) {
      if (tries === 0) throw error;
    }
    await sleep(50);
  }
}

/** Each test file has its own. */
let template: Promise<string> | undefined;

async function makeTemplate(): Promise<string> {
  const name = databaseName();
  await asAdministrator(`CREATE DATABASE ${name}`);
  await using outbox = postgresOutbox({ connectionString: await urlOf(name) });
  await outbox.start();
  return name;
}

function databaseName(): string {
  return `test_${randomBytes(8).toString("hex")}`;
}

async function urlOf(name: string): Promise<string> {
  return (await sharedPostgres()).replace(/\/postgres$/, `/${name}`);
}

async function asAdministrator(sql: string): Promise<void> {
  await runOn(await sharedPostgres(), sql);
}

async function runOn(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
