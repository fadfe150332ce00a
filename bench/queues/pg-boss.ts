/** pg-boss alone, as its own documentation has it: `insert`, and a loop of `fetch` and `complete` by whole batches. */

import { PgBoss } from "pg-boss";
import { untilNone } from "./posthorn.ts";
import type { BenchQueue, QueuedMail } from "./queue.ts";

const QUEUE = "mail";
const POLL_SECONDS = 0.5;

export async function openPgBoss(connectionString: string): Promise<BenchQueue> {
  const boss = new PgBoss({ connectionString, schema: "peer_pgboss", supervise: false, schedule: false });
  boss.on("error", (error) => process.stderr.write(`pg-boss: ${error.message}\n`));
  await boss.start();
  if ((await boss.getQueue(QUEUE)) === null) await boss.createQueue(QUEUE);
  const waiting = async (): Promise<number> => {
    const { rows } = await boss
      .getDb()
      .executeSql("SELECT count(*)::integer AS jobs FROM peer_pgboss.job WHERE state < 'completed'");
    return (rows as { jobs: number }[])[0]?.jobs ?? 0;
  };
  return {
    async enqueue(mails) {
      if (mails.length === 1) await boss.send(QUEUE, mails[0] as QueuedMail);
      else
        await boss.insert(
          QUEUE,
          mails.map((data) => ({ data })),
        );
    },
    waiting,
    async work(deliver, { concurrency }) {
      let stopped = false;
      const loop = (async () => {
        while (!stopped) {
          const jobs = await boss.fetch<QueuedMail>(QUEUE, { batchSize: concurrency });
          if (jobs.length === 0) {
            await new Promise((resolve) => setTimeout(resolve, POLL_SECONDS * 1000));
            continue;
          }
          await Promise.all(jobs.map(({ data }) => deliver(data)));
          await boss.complete(
            QUEUE,
            jobs.map(({ id }) => id),
          );
        }
      })();
      return {
        empty: untilNone(async () => (await waiting()) === 0),
        async stop() {
          stopped = true;
          await loop;
        },
      };
    },
    [Symbol.asyncDispose]: () => boss.stop({ graceful: false }),
  };
}
