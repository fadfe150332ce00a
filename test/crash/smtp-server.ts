/**
 * The SMTP server of a crash test. It counts how often it has taken each mail, takes its time over some, loses the
 * connection on others, and can be away for a while. It lives in the test's own process, which is never killed.
 */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { SUBJECT } from "./engine.ts";

export interface CountingServer {
  readonly url: string;
  /** How often each number was taken: counted before the server says so, as a mail is in its hands from then on. */
  readonly taken: ReadonlyMap<number, number>;
  /** Mails that were not as they were enqueued. */
  readonly damaged: readonly string[];
  /** Closes every connection and refuses new ones. */
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** What happens to a mail, each in so many of a thousand. */
const TAKEN_WITHOUT_A_WORD = 5;
const CUT_BEFORE_IT_WAS_TAKEN = 5;
const REFUSED_FOR_NOW = 10;

const LONGEST_ANSWER_MS = 20;

/**
 * @param random From 0 up to, not including, 1.
 * @param options `reliable`: it loses no connection, and has answered every mail before it goes away.
 */
export async function startCountingServer(random: () => number, { reliable = false } = {}): Promise<CountingServer> {
  const taken = new Map<number, number>();
  const damaged: string[] = [];
  const take = (raw: string): void => {
    const number = Number(new RegExp(`^Subject: ${SUBJECT} (\\d+)\r$`, "m").exec(raw)?.[1]);
    if (!raw.includes(`This is the mail with the number ${number}. `)) damaged.push(raw);
    else taken.set(number, (taken.get(number) ?? 0) + 1);
  };

  let away = false;
  let server = open();
  let port = await listen(server, 0);
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    damaged,
    async leave() {
      away = true;
      await close(server);
    },
    async comeBack() {
      away = false;
      server = open();
      port = await listen(server, port);
    },
    close: () => close(server),
  };

  function open(): SMTPServer {
    return new SMTPServer({
      authOptional: true,
      disableReverseLookup: true,
      disabledCommands: ["STARTTLS"],
      closeTimeout: reliable ? 3_000 : 10,
      async onData(stream, session, callback) {
        const raw = await text(stream).catch(() => undefined);
        // The worker died in the middle of it.
        if (raw === undefined) return callback();
        await sleep(random() * LONGEST_ANSWER_MS);
        // Whoever is about to leave says 421, which means that the mail was not taken.
        if (away) {
          callback(Object.assign(new Error("4.3.2 Going away"), { responseCode: 421 }));
          return cut(session);
        }
        const fate = Math.floor(random() * 1000);
        if (fate < REFUSED_FOR_NOW)
          return callback(Object.assign(new Error("4.3.0 Try again later"), { responseCode: 451 }));
        if (!reliable && fate < REFUSED_FOR_NOW + CUT_BEFORE_IT_WAS_TAKEN) return cut(session);
        take(raw);
        if (!reliable && fate < REFUSED_FOR_NOW + CUT_BEFORE_IT_WAS_TAKEN + TAKEN_WITHOUT_A_WORD) return cut(session);
        callback(null, "2.0.0 Taken");
      },
    }).on("error", () => undefined);
  }

  function cut(session: SMTPServerSession): void {
    for (const connection of server.connections) if (connection.session.id === session.id) connection.close();
  }
}

async function listen(server: SMTPServer, port: number): Promise<number> {
  const listening = once(server.listen(port, "127.0.0.1"), "listening");
  await listening;
  return (server.server.address() as AddressInfo).port;
}

function close(server: SMTPServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
