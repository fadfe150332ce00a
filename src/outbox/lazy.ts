/** An outbox whose engine is loaded on first use, so that a connection string can name one without loading a database. */

import { MailError } from "../errors.ts";
import type { Consumer, Outbox, OutboxCapabilities } from "./outbox.ts";

export function lazyOutbox(
  name: string,
  capabilities: OutboxCapabilities,
  load: () => Promise<Outbox<unknown>>,
): Outbox {
  let loading: Promise<Outbox<unknown>> | undefined;
  let closed = false;
  const engine = async (): Promise<Outbox<unknown>> => {
    if (closed) throw new MailError("CLOSED", "The outbox is closed");
    loading ??= load();
    return loading;
  };
  const outbox: Outbox<unknown> = {
    name,
    capabilities,
    start: async () => (await engine()).start(),
    exists: async () => (await (await engine()).exists?.()) ?? true,
    enqueue: async (mails, options) => (await engine()).enqueue(mails, options),
    consume(handler, options): Consumer {
      let consumer: Consumer | undefined;
      let stopped = false;
      const run = async (): Promise<void> => {
        const opened = await engine();
        if (stopped) return;
        consumer = opened.consume(handler, options);
        await consumer.done;
      };
      const done = run();
      // Whoever does not ask still has the warnings.
      done.catch(() => undefined);
      return {
        get active() {
          return consumer?.active ?? 0;
        },
        done,
        async stop() {
          stopped = true;
          await consumer?.stop();
          await done.catch(() => undefined);
        },
      };
    },
    get: async (id) => (await engine()).get(id),
    message: async (id) => (await engine()).message(id),
    list: async (query) => (await engine()).list(query),
    counts: async () => (await engine()).counts(),
    cancel: async (ids) => (await engine()).cancel(ids),
    retry: async (ids) => (await engine()).retry(ids),
    purge: async (before) => (await engine()).purge(before),
    pause: async (scope) => (await engine()).pause(scope),
    resume: async (scope) => (await engine()).resume(scope),
    paused: async () => (await engine()).paused(),
    suspend: async (transport, reason) => (await engine()).suspend(transport, reason),
    restore: async (transport) => (await engine()).restore(transport),
    suspended: async () => (await engine()).suspended(),
    async close() {
      if (closed) return;
      closed = true;
      await (await loading)?.close();
    },
    [Symbol.asyncDispose]: () => outbox.close(),
  };
  // What the caller may give as `tx` is known where the engine is made by its own function.
  return outbox as Outbox;
}
