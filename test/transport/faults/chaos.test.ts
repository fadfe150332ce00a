import { deliver, type MailError, type Message, prepare, smtp } from "posthorn";
import { startTestServer } from "posthorn/testing";
import { expect, test } from "vitest";

const MAILS = 1_000;
const SENDERS = 20;
/** Set it to what a failed run printed to play that run's choices again. */
const SEED = Number(process.env.POSTHORN_SEED ?? Date.now() % 2 ** 32);

test(`1,000 mails through a server that dies again and again: each one's fate is told truly (seed ${SEED})`, async () => {
  const random = randomFrom(SEED);
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least));
  await using server = await startTestServer();
  const transport = smtp(server.url);
  const fates = new Map<string, "sent" | MailError["delivery"]>();
  const queue = await Promise.all(
    Array.from({ length: MAILS }, (_, index) =>
      prepare({
        from: "hello@example.test",
        to: `${index}@example.test`,
        subject: `Mail ${index}`,
        text: "Hello",
      }),
    ),
  );
  const messages = [...queue];

  const send = async (): Promise<void> => {
    for (let message = queue.pop(); message !== undefined; message = queue.pop()) {
      const body = bodyOf(message, between(1, 5_000));
      const fate = await deliver(
        message,
        transport,
        { timeoutMs: 2_000, retry: { attempts: 3, delayMs: 10, maxDelayMs: 40 } },
        { compose: async () => body },
      ).then(
        () => "sent" as const,
        (error: MailError) => error.delivery,
      );
      fates.set(message.messageId, fate);
    }
  };
  let kills = 0;
  const killAndRestart = async (): Promise<void> => {
    while (fates.size < MAILS) {
      // Slow answers, so that death comes between the final dot and its reply too.
      server.play({ at: "after-dot", delayMs: between(0, 8) }, { at: "data", delayMs: between(0, 3) });
      await pause(between(5, 120));
      await server.stop();
      kills += 1;
      await pause(between(0, 30));
      await server.restart();
    }
  };
  await Promise.all([killAndRestart(), ...Array.from({ length: SENDERS }, send)]);
  await transport.close?.();

  const arrivals = Map.groupBy(server.received, ({ raw }) => /^Message-ID: (\S+)/im.exec(raw.toString("latin1"))?.[1]);
  const wrong = messages.flatMap(({ messageId }) => {
    const fate = fates.get(messageId);
    const arrived = arrivals.get(messageId) ?? [];
    const answered = arrived.some(({ accepted }) => accepted);
    const isTrue =
      arrived.length <= 1 &&
      (fate === "sent" ? answered : fate === "not-sent" ? arrived.length === 0 : fate === "unknown");
    return isTrue ? [] : [`${messageId}: ${fate}, arrived ${arrived.length} times, answered: ${answered}`];
  });
  expect(wrong).toEqual([]);
  const count = Object.groupBy([...fates.values()], (fate) => fate);
  console.log(
    `seed ${SEED}, killed ${kills} times: ${Object.entries(count).map(([fate, all]) => `${all?.length} ${fate}`)}`,
  );
  // Otherwise the run has shown nothing.
  expect(kills).toBeGreaterThan(10);
  expect(count.sent?.length).toBeGreaterThan(MAILS / 10);
});

function bodyOf({ messageId }: Message, lines: number): Buffer {
  return Buffer.from(`Message-ID: ${messageId}\r\n\r\n${`${"posthorn ".repeat(8)}\r\n`.repeat(lines)}`);
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
