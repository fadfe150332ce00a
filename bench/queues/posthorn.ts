/** Posthorn's outbox as a queue, with the marker that it commits before a body leaves. */

import { type Message, prepare } from "posthorn";
import { type Outbox, postgresOutbox, sqliteOutbox } from "posthorn/outbox";
import type { BenchQueue, QueuedMail } from "./queue.ts";

export async function openPosthorn(kind: "sqlite" | "postgres", address: string): Promise<BenchQueue> {
  const outbox = (
    kind === "sqlite" ? sqliteOutbox({ path: address }) : postgresOutbox({ connectionString: address })
  ) as Outbox;
  await outbox.start();
  const waiting = async (): Promise<number> => {
    const { queued, sending } = await outbox.counts();
    return queued + sending;
  };
  return {
    async enqueue(mails) {
      await outbox.enqueue(await Promise.all(mails.map(async (mail) => ({ message: await prepareOnce(mail) }))));
    },
    waiting,
    async work(deliver, { concurrency }) {
      const consumer = outbox.consume(
        async (claim) => {
          await claim.mark();
          const { envelope, subject, html = "", text = "" } = claim.message;
          const startedAt = new Date();
          await deliver({ from: envelope.from, to: envelope.to[0] as string, subject, html, text });
          const durationMs = Date.now() - startedAt.getTime();
          const attempt = { startedAt: startedAt.toISOString(), durationMs, transport: "bench", worker: claim.worker };
          return { state: "sent", attempts: [{ ...attempt, outcome: "sent" }] };
        },
        { concurrency },
      );
      return { empty: untilNone(async () => (await waiting()) === 0), stop: () => consumer.stop() };
    },
    [Symbol.asyncDispose]: () => outbox.close(),
  };
}

/** To make a message is no queue's work: each of the pool is made once. */
const prepared = new WeakMap<QueuedMail, Promise<Message>>();

function prepareOnce(mail: QueuedMail): Promise<Message> {
  const known = prepared.get(mail) ?? prepare(mail);
  prepared.set(mail, known);
  return known;
}

export async function untilNone(isEmpty: () => Promise<boolean>): Promise<void> {
  while (!(await isEmpty())) await new Promise((resolve) => setTimeout(resolve, 20));
}
