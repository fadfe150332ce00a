/** BullMQ on Redis, with its defaults. */

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { WORK } from "../paths.ts";
import { untilNone } from "./posthorn.ts";
import type { BenchQueue, QueuedMail } from "./queue.ts";

const QUEUE = "mail";

/** As much of BullMQ as is used here. */
interface BullMq {
  Queue: new (
    name: string,
    options: object,
  ) => {
    add(name: string, data: QueuedMail): Promise<unknown>;
    addBulk(jobs: readonly { name: string; data: QueuedMail }[]): Promise<unknown>;
    getJobCounts(...states: string[]): Promise<Record<string, number>>;
    close(): Promise<void>;
  };
  Worker: new (
    name: string,
    work: (job: { data: QueuedMail }) => Promise<void>,
    options: object,
  ) => { close(): Promise<void>; on(event: "error", listener: (error: Error) => void): void };
}

export async function openBullMq(port: number): Promise<BenchQueue> {
  const { Queue, Worker } = await load();
  const connection = { host: "127.0.0.1", port, maxRetriesPerRequest: null };
  const queue = new Queue(QUEUE, { connection, defaultJobOptions: { removeOnComplete: true } });
  const waiting = async (): Promise<number> => {
    const counts = await queue.getJobCounts("waiting", "active", "delayed");
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  };
  return {
    async enqueue(mails) {
      if (mails.length === 1) await queue.add("mail", mails[0] as QueuedMail);
      else await queue.addBulk(mails.map((data) => ({ name: "mail", data })));
    },
    waiting,
    async work(deliver, { concurrency }) {
      const worker = new Worker(QUEUE, ({ data }) => deliver(data), { connection, concurrency });
      worker.on("error", (error) => process.stderr.write(`BullMQ: ${error.message}\n`));
      return { empty: untilNone(async () => (await waiting()) === 0), stop: () => worker.close() };
    },
    [Symbol.asyncDispose]: () => queue.close(),
  };
}

async function load(): Promise<BullMq> {
  const require = createRequire(join(WORK, "queue-peers/package.json"));
  const loaded = await import(pathToFileURL(require.resolve("bullmq")).href);
  return loaded.default ?? loaded;
}
