/**
 * Talks to Chromium over two pipes, in the DevTools protocol: JSON messages, each ended by a zero byte. A pipe needs no
 * port that somebody else could connect to, and the browser ends with it.
 */

import type { Readable, Writable } from "node:stream";

export interface DevTools {
  /** Rejects where the browser refuses the command, or has ended. `session` is a tab's. */
  send<Result = unknown>(method: string, params?: object, session?: string): Promise<Result>;
  /** Resolves with the parameters of the next such event of a tab. */
  next(event: string, session: string): Promise<unknown>;
  close(reason: Error): void;
}

interface Incoming {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  resolve(value: unknown): void;
  reject(reason: Error): void;
}

export function openDevTools(toBrowser: Writable, fromBrowser: Readable): DevTools {
  const answers = new Map<number, Waiting>();
  const events = new Map<string, Waiting[]>();
  let asked = 0;
  let ended: Error | undefined;
  let pieces: Buffer[] = [];

  function close(reason: Error): void {
    if (ended) return;
    ended = reason;
    for (const waiting of [...answers.values(), ...[...events.values()].flat()]) waiting.reject(reason);
    answers.clear();
    events.clear();
  }

  function receive({ id, method, params, sessionId, result, error }: Incoming): void {
    if (id !== undefined) {
      const waiting = answers.get(id);
      answers.delete(id);
      if (error) waiting?.reject(new Error(`Chromium refused: ${error.message}`));
      else waiting?.resolve(result);
    } else {
      const name = `${sessionId} ${method}`;
      const waiting = events.get(name) ?? [];
      events.delete(name);
      for (const { resolve } of waiting) resolve(params);
    }
  }

  fromBrowser.on("data", (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
      const message = Buffer.concat([...pieces, chunk.subarray(start, end)]);
      pieces = [];
      start = end + 1;
      receive(JSON.parse(message.toString("utf8")));
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  });
  // The process that holds the other ends has gone; its exit says why.
  toBrowser.on("error", () => {});
  fromBrowser.on("error", () => {});

  function wait(register: (waiting: Waiting) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (ended) reject(ended);
      else register({ resolve, reject });
    });
  }

  return {
    async send<Result>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
      asked += 1;
      const id = asked;
      const answer = wait((waiting) => answers.set(id, waiting));
      toBrowser.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
      return (await answer) as Result;
    },
    next(event, session) {
      const name = `${session} ${event}`;
      return wait((waiting) => events.set(name, [...(events.get(name) ?? []), waiting]));
    },
    close,
  };
}
