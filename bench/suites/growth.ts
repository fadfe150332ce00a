/** Suite `growth`: what a long queue costs, on both engines: the same work with 1,000, 100,000 and 1,000,000 mails in it. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Message, prepare } from "posthorn";
import { type Outbox, type OutboxMail, postgresOutbox, sqliteOutbox } from "posthorn/outbox";
import { startPostgres } from "../../test/support/postgres-server.ts";
import { type Comparison, compare, type Measure, OURS } from "../compare.ts";
import { medianOf, type Sample } from "../measure.ts";
import type { Suite } from "../suite.ts";

const BATCH = 1_000;

const MEASURES: readonly Measure[] = [
  { key: "enqueue", name: "to enqueue one mail", unit: "ms", better: "lower" },
  { key: "drain", name: "drained a second", unit: "mails/s", better: "higher" },
  { key: "urgent", name: "from enqueue to the worker, a mail that overtakes all", unit: "ms", better: "lower" },
];

export const growthSuite: Suite = {
  name: "growth",
  title: "A long queue",
  async run({ rounds, quick, log }) {
    const sizes = quick ? [100, 1_000] : [1_000, 100_000, 1_000_000];
    const load = { singles: quick ? 20 : 100, drained: quick ? 50 : 2_000, urgent: quick ? 2 : 20, rounds };
    const folder = mkdtempSync(join(tmpdir(), "posthorn-bench-growth-"));
    const postgres = await startPostgres({ durable: true });
    const comparisons: Comparison[] = [];
    try {
      const engines: readonly (readonly [string, () => Outbox<unknown>])[] = [
        ["SQLite", () => sqliteOutbox({ path: join(folder, "outbox.db") }) as Outbox<unknown>],
        ["Postgres", () => postgresOutbox({ connectionString: postgres.url }) as Outbox<unknown>],
      ];
      for (const [engine, open] of engines) {
        await using outbox = open();
        const series: { name: string; samples: Sample[] }[] = [];
        for (const size of sizes) {
          await fillUpTo(outbox, size);
          series.push({ name: `${size.toLocaleString("en")} queued`, samples: await measure(outbox, size, load) });
          log(`growth: ${engine}, ${size} mails`);
        }
        const [shortest, ...longer] = series as [(typeof series)[number], ...typeof series];
        for (const { name, samples } of longer)
          comparisons.push(...compare(`${engine}, ${name}`, [{ name: OURS, samples }, shortest], MEASURES));
      }
      return {
        method: [
          `One outbox grows to each length in turn; then, ${rounds} times, ${load.singles} mails of 2 KB are enqueued one after the other (the median counts), one worker with 20 mails in hand drains ${load.drained} (or half of what there is), and ${load.urgent} mails of a high priority are enqueued while it works. The peer is the same outbox when it was short, so that the ratio is what its length costs: 0.5× is half as fast.`,
        ],
        checked: ["Every urgent mail was handed out while all the others were still waiting."],
        comparisons,
        remarks: [],
      };
    } finally {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Load {
  readonly singles: number;
  readonly drained: number;
  readonly urgent: number;
  readonly rounds: number;
}

async function measure(
  outbox: Outbox<unknown>,
  size: number,
  { singles, drained, urgent, rounds }: Load,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  const message = await aMail("plain");
  for (let round = 0; round < rounds; round += 1) {
    const times: number[] = [];
    for (let count = 0; count < singles; count += 1) {
      const startedAt = performance.now();
      await outbox.enqueue([{ message }]);
      times.push(performance.now() - startedAt);
    }
    const startedAt = performance.now();
    const mails = Math.min(drained, size / 2);
    await drain(outbox, mails);
    const rate = mails / ((performance.now() - startedAt) / 1000);
    samples.push({ enqueue: medianOf(times), drain: rate, urgent: await timeUrgent(outbox, urgent) });
    await fillUpTo(outbox, size);
  }
  return samples;
}

async function drain(outbox: Outbox<unknown>, count: number): Promise<void> {
  let left = count;
  const done = Promise.withResolvers<void>();
  const consumer = outbox.consume(
    async (claim) => {
      await claim.mark();
      left -= 1;
      if (left === 0) done.resolve();
      return { state: "sent", attempts: [] };
    },
    { concurrency: 20 },
  );
  await Promise.race([done.promise, consumer.done]);
  await consumer.stop();
}

/** While a worker is busy with the others. */
async function timeUrgent(outbox: Outbox<unknown>, count: number): Promise<number> {
  let arrived = Promise.withResolvers<void>();
  const consumer = outbox.consume(
    async ({ entry, mark }) => {
      await mark();
      if (entry.priority > 0) arrived.resolve();
      return { state: "sent", attempts: [] };
    },
    { concurrency: 5 },
  );
  const message = await aMail("urgent");
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    arrived = Promise.withResolvers();
    const startedAt = performance.now();
    await outbox.enqueue([{ message, priority: 10 }]);
    await Promise.race([arrived.promise, consumer.done]);
    times.push(performance.now() - startedAt);
  }
  await consumer.stop();
  return medianOf(times);
}

async function fillUpTo(outbox: Outbox<unknown>, size: number): Promise<void> {
  const message = await aMail("filling");
  const batch: OutboxMail[] = Array.from({ length: BATCH }, () => ({ message }));
  for (let { queued } = await outbox.counts(); queued < size; queued += BATCH)
    await outbox.enqueue(batch.slice(0, Math.min(BATCH, size - queued)));
}

function aMail(subject: string): Promise<Message> {
  const html = `<p>${"A mail of an ordinary length. ".repeat(60)}</p>`;
  return prepare({ from: "hello@wren.example", to: "ada@wren.example", subject, html, text: "A mail." });
}
