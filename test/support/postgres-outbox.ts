/** A Postgres outbox under the contract, however it gets its connections. */

import pg from "pg";
import { PgBoss } from "pg-boss";
import type { DomainLimits, Outbox } from "posthorn/outbox";
import type { OutboxUnderTest } from "../contracts/outbox.ts";
import { createDatabase } from "./postgres-database.ts";

/** @param connect Makes an outbox on this database. */
export async function openPostgresOutbox(
  connect: (url: string, limits?: DomainLimits) => Outbox<never>,
): Promise<OutboxUnderTest> {
  const database = await createDatabase();
  const opened: Outbox<never>[] = [];
  const another = (limits?: DomainLimits) => {
    const outbox = connect(database.url, limits);
    opened.push(outbox);
    return outbox as Outbox<unknown>;
  };
  return {
    outbox: another(),
    another: async () => another(),
    async limited(limits) {
      const [one, two] = [another(limits), another(limits)];
      return { one, two, [Symbol.asyncDispose]: async () => void (await Promise.all([one.close(), two.close()])) };
    },
    async expireLeases() {
      await database.run(
        "UPDATE posthorn_pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active'",
      );
      await database.run("UPDATE posthorn_pgboss.queue SET monitor_claim_on = NULL, monitor_on = NULL");
      const boss = new PgBoss({ connectionString: database.url, schema: "posthorn_pgboss", supervise: false });
      await boss.start();
      await boss.supervise("mail");
      await boss.stop({ graceful: false });
    },
    async begin() {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query("BEGIN");
      const end = async (sql: string): Promise<void> => {
        await client.query(sql);
        await client.end();
      };
      return { tx: client, commit: () => end("COMMIT"), rollback: () => end("ROLLBACK") };
    },
    async [Symbol.asyncDispose]() {
      for (const outbox of opened) await outbox.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
