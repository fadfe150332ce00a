import { createMailer, type MailError } from "posthorn";
import { startTestServer, type TestServer } from "posthorn/testing";
import { expect, test } from "vitest";
import { randomFrom } from "../../support/random.ts";

const MAILS = 1_000;
const SENDERS = 20;
/** Set it to what a failed run printed to play that run's choices again. */
const SEED = Number(process.env.POSTHORN_SEED ?? Date.now() % 2 ** 32);

type Fate = "sent" | MailError["delivery"];

test(`1,000 mails through a server that dies again and again: each one's fate is told truly (seed ${SEED})`, async () => {
  const random = randomFrom(SEED);
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least));
  await using server = await startTestServer();
  await using mailer = createMailer({
    transport: server.url,
    from: "hello@example.test",
    timeoutMs: 5_000,
    retry: { attempts: 3, delayMs: 10, maxDelayMs: 40 },
  });
  const fates = new Map<string, Fate>();
  let begun = 0;
  const send = async (): Promise<void> => {
    for (let number = begun++; number < MAILS; number = begun++) {
      const messageId = `<${number}@example.test>`;
      const { data, error } = await mailer.safeSend({
        messageId,
        to: `${number}@example.test`,
        subject: `Mail ${number}`,
        // Now and then more than a connection takes at once.
        text: `${"posthorn ".repeat(8)}\n`.repeat(between(1, number % 25 === 0 ? 8_000 : 600)),
      });
      expect(data?.messageId ?? messageId).toBe(messageId);
      fates.set(messageId, error === null ? "sent" : error.delivery);
    }
  };
  let kills = 0;
  const killAndRestart = async (): Promise<void> => {
    while (fates.size < MAILS) {
      // Slow answers, so that death comes between the final dot and its reply too.
      server.play({ at: "after-dot", delayMs: between(1, 8) }, { at: "data", delayMs: between(0, 3) });
      // By what happens and not by the clock: a slow machine is to get as far between two deaths as a fast one. Every
      // other one comes right at a final dot, before the server could answer it.
      if (kills % 2 === 0) await someMore(server, ({ received }) => received.length, between(1, 30), fates);
      else {
        await someMore(server, ({ log }) => log.length, between(1, 300), fates);
        await pause(between(0, 20));
      }
      await server.stop();
      kills += 1;
      await pause(between(0, 30));
      await server.restart();
    }
  };
  await Promise.all([killAndRestart(), ...Array.from({ length: SENDERS }, send)]);
  await mailer.close();

  const arrivals = Map.groupBy(server.received, ({ raw }) => /^Message-ID: (\S+)/im.exec(headOf(raw))?.[1] ?? "");
  expect([...arrivals.keys()].filter((messageId) => !fates.has(messageId))).toEqual([]);
  expect(fates.size).toBe(MAILS);
  const wrong = [...fates].flatMap(([messageId, fate]) => {
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
  expect(count.unknown?.length).toBeGreaterThan(0);
}, 120_000);

/** Resolves when a count has grown by so many, or all is over. */
async function someMore(
  server: TestServer,
  countOf: (server: TestServer) => number,
  more: number,
  fates: ReadonlyMap<string, Fate>,
): Promise<void> {
  const wanted = countOf(server) + more;
  const over = new AbortController();
  await Promise.race([
    server.until((now) => countOf(now) >= wanted || over.signal.aborted),
    (async () => {
      while (fates.size < MAILS && countOf(server) < wanted) await pause(20);
    })(),
  ]);
  over.abort();
}

function headOf(raw: Buffer): string {
  return raw.toString("latin1", 0, 2_000).split("\r\n\r\n", 1)[0] as string;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
