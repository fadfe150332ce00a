/** Many mails, one result each: takes items as they can be sent, whatever their number, and holds only the open ones. */

import { MailError } from "../errors.ts";
import { type AttachmentInput, type DeferredAttachment, resolveAttachment } from "../message/attachment.ts";
import type { HeadersInput } from "../message/header.ts";
import type { AnyEmailTemplate, FromProps, TemplateProps } from "../template/email-template.ts";
import { asMailError } from "../transport/attempt.ts";
import type { Receipt } from "../transport/deliver.ts";
import { createTurn } from "../transport/turn.ts";
import type { SendOptions, SendTemplateOptions } from "./options.ts";
import { mergeHeaders } from "./prepare-template.ts";

/** How far a batch is. */
export interface BatchProgress {
  /** Items whose fate is known, or known to be unknown: `sent + failed`. */
  readonly done: number;
  readonly sent: number;
  /** Items that ended in an error; its `delivery` says what became of each. */
  readonly failed: number;
  /** How many items there are, where the iterable says so (an array, a set, a map). */
  readonly total: number | undefined;
}

/** How a batch runs. */
export interface BatchLimits {
  /**
   * How many items may be open at once, the results that were not fetched yet included; default 10, twice the
   * connections of an SMTP transport.
   */
  readonly concurrency?: number | undefined;
  /** Ends the batch: nothing more is taken, and every open item settles with its true state. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each item. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined;
}

/** What became of one item. */
export type BatchResult<Item> = {
  /** The item's place in the iterable, from 0. Results come as they are ready, not in this order. */
  readonly index: number;
  readonly item: Item;
} & (
  | { readonly data: Receipt; readonly error: null }
  | {
      readonly data: null;
      readonly error: MailError;
    }
);

/** Items to send: an array, a generator, a cursor of a database, a stream of objects. */
export type BatchItems<Item> = Iterable<Item> | AsyncIterable<Item>;

/**
 * A batch that has not begun. Iterate over it for one result an item, or call `finish()` where the totals are enough;
 * nothing is sent before.
 */
export interface Batch<Item> extends AsyncIterable<BatchResult<Item>, void, void> {
  /** Once only: a batch cannot be sent twice. */
  [Symbol.asyncIterator](): AsyncGenerator<BatchResult<Item>, void, void>;
  /** Sends everything and resolves with the totals. */
  finish(): Promise<BatchProgress>;
}

/** What is each mail's own, and never shared: who gets it, and which mail it is. */
const OWN = ["to", "cc", "bcc", "messageId", "idempotencyKey"] as const;
type Own = (typeof OWN)[number] | "signal";

/** What only the caller reads. */
export interface BatchReference {
  /** Whatever belongs to the mail (a user, a row's id): comes back with the result, and is never sent. */
  readonly ref?: unknown;
}

/** One mail of `sendBatch`. */
export type BatchItem<T extends AnyEmailTemplate, Via extends string = never> = Omit<
  SendTemplateOptions<T, Via>,
  "signal"
> &
  BatchReference;

/** What every mail of `sendBatch` shares. An item's own value wins; headers are merged by name. */
export type BatchOptions<Via extends string = never> = BatchLimits &
  Omit<SendOptions<Via>, Own | "html" | "text" | "subject"> & { readonly locale?: string | undefined };

/** As {@link BatchItem}, where all mails share a subject. */
export type BatchItemOfSubject<T extends AnyEmailTemplate, Via extends string = never> = Omit<
  BatchItem<T, Via>,
  "subject"
> & {
  readonly subject?: FromProps<TemplateProps<T>> | undefined;
};

/** As {@link BatchOptions}, with the subject of every mail that names none. */
export type BatchOptionsWithSubject<T extends AnyEmailTemplate, Via extends string = never> = BatchOptions<Via> & {
  readonly subject: FromProps<TemplateProps<T>>;
};

/** One mail of `sendMany`. */
export type ManyItem<Via extends string = never> = Omit<SendOptions<Via>, "signal"> & BatchReference;

/** What every mail of `sendMany` shares. An item's own value wins; headers are merged by name. */
export type ManyOptions<Via extends string = never> = BatchLimits & Omit<SendOptions<Via>, Own>;

const DEFAULT_CONCURRENCY = 10;

/** How long a source that has not answered may still hand over an item after the batch was ended. */
const LAST_ITEM_MS = 250;

/**
 * Makes a batch of items that share options.
 *
 * @param send Sends one; what it throws becomes the item's error.
 * @throws {MailError} `INVALID_OPTION` where an option is not one that mails can share.
 */
export function createBatch<Item extends object>(
  items: BatchItems<Item>,
  { concurrency = DEFAULT_CONCURRENCY, signal, onProgress, ...shared }: BatchLimits & Shared,
  send: (mail: Item & { readonly signal?: AbortSignal | undefined }) => Promise<Receipt>,
): Batch<Item> {
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw invalid(`concurrency must be a whole number above 0, not ${concurrency}`);
  const own = OWN.find((name) => name in shared);
  if (own !== undefined) throw invalid(`${own} is each mail's own: give it with the items, not for all of them`);
  checkIterable(items);
  const total = sizeOf(items);
  const results = run(items, { concurrency, signal, onProgress, total }, async () => {
    const resolved = await resolveShared(shared, signal);
    return async (item) => {
      if (typeof item !== "object" || item === null) throw invalid(`an item is an object such as { to }, not ${item}`);
      return send({ ...mergeOptions(resolved, item), signal });
    };
  });
  return {
    [Symbol.asyncIterator]: () => results,
    async finish() {
      const counts = { sent: 0, failed: 0 };
      for await (const { error } of results) counts[error === null ? "sent" : "failed"] += 1;
      return { done: counts.sent + counts.failed, ...counts, total };
    },
  };
}

/** Options of one mail, as far as this file looks at them. */
interface Shared {
  readonly headers?: HeadersInput | undefined;
  readonly attachments?: readonly (AttachmentInput | DeferredAttachment)[] | undefined;
}

interface Run extends BatchLimits {
  readonly total: number | undefined;
  readonly concurrency: number;
}

/** Sends that are begun in one turn of the event loop: together they take less time, but more would keep others waiting. */
const BEGUN_TOGETHER = 10;

/**
 * Two things go on side by side: taking items, as long as fewer than `concurrency` are open, and handing out results.
 * Ending, for whatever reason, means that nothing more is taken and that what is open settles.
 *
 * @param begin Gets ready what all items share.
 */
async function* run<Item>(
  items: BatchItems<Item>,
  { total, concurrency, signal, onProgress }: Run,
  begin: () => Promise<(item: Item) => Promise<Receipt>>,
): AsyncGenerator<BatchResult<Item>, void, void> {
  const ready: BatchResult<Item>[] = [];
  let [index, sending, sent, failed] = [0, 0, 0, 0];
  /** Undefined while no item is being taken. */
  let taking: Promise<void> | undefined;
  let [ended, exhausted] = [false, false];
  /** What the caller's iterable or `onProgress` threw. */
  let thrown: { readonly error: unknown } | undefined;
  let wake = (): void => {};
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const end = (): void => {
    ended = true;
    wake();
  };
  const fail = (error: unknown): void => {
    thrown ??= { error };
    end();
  };

  const hasRoom = (): boolean => sending + ready.length < concurrency;
  const take = (): void => {
    if (taking !== undefined || ended || !hasRoom()) return;
    taking = takeItems()
      .catch((error) => {
        exhausted = true;
        fail(error);
      })
      .finally(() => {
        taking = undefined;
        take();
        wake();
      });
  };
  const toTake = createTurn();
  const takeItems = async (): Promise<void> => {
    while (!ended && hasRoom()) {
      // Rendering by itself never lets the event loop turn: timers, sockets and freed memory would wait for the end.
      await toTake();
      for (let left = BEGUN_TOGETHER; left > 0 && !ended && hasRoom(); left -= 1) {
        const next = await source.next();
        if (next.done) {
          exhausted = true;
          return end();
        }
        const at = index++;
        if (ended) settled(at, next.value, { data: null, error: notBegun(signal?.reason) });
        else void start(at, next.value);
      }
    }
  };
  const start = async (at: number, item: Item): Promise<void> => {
    sending += 1;
    const outcome = await outcomeOf(sendOne(item));
    sending -= 1;
    settled(at, item, outcome);
    // The mailer is gone: every further item would only be told the same.
    if (outcome.error?.code === "CLOSED") end();
    take();
  };
  const settled = (at: number, item: Item, outcome: Outcome): void => {
    if (outcome.error === null) sent += 1;
    else failed += 1;
    ready.push({ index: at, item, ...outcome });
    try {
      onProgress?.({ done: sent + failed, sent, failed, total });
    } catch (error) {
      fail(error);
    }
    wake();
  };

  const sendOne = await begin();
  const source = iteratorOf(items);
  signal?.addEventListener("abort", end, { once: true });
  try {
    if (signal?.aborted) end();
    take();
    for (;;) {
      const result = ready.shift();
      if (result !== undefined) {
        take();
        yield result;
      } else if (sending > 0 || (taking !== undefined && !ended)) {
        await change();
      } else if (taking === undefined || !(await settlesWithin(taking, LAST_ITEM_MS))) {
        // An item that is handed over late still gets its result; a source that does not answer is not waited for.
        break;
      }
    }
    if (thrown !== undefined) throw thrown.error;
  } finally {
    // The caller may have left the loop: what is open finishes, so that the mailer can be closed afterwards.
    ended = true;
    signal?.removeEventListener("abort", end);
    while (sending > 0) await change();
    if (!exhausted) await letGo(source, taking !== undefined);
  }
}

type Outcome =
  | { readonly data: Receipt; readonly error: null }
  | {
      readonly data: null;
      readonly error: MailError;
    };

async function outcomeOf(sending: Promise<Receipt>): Promise<Outcome> {
  try {
    return { data: await sending, error: null };
  } catch (thrown) {
    return { data: null, error: asMailError(thrown, "The mailer") };
  }
}

function notBegun(reason: unknown): MailError {
  return new MailError("ABORTED", "The batch was ended before this mail was begun", { cause: reason });
}

async function settlesWithin(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), expired]);
  } finally {
    clearTimeout(timer);
  }
}

/** Tells the source that it may close its file or cursor. */
async function letGo(source: AsyncIterator<unknown> | Iterator<unknown>, busy: boolean): Promise<void> {
  const closing = (async () => source.return?.())();
  // A source that has not answered yet may never do so, and has nobody left to tell of an error.
  if (busy) void closing.catch(() => undefined);
  else await closing;
}

/** Read once for the whole batch: a stream can be read only once, and a file need not be read a million times. */
async function resolveShared<S extends Shared>(shared: S, signal: AbortSignal | undefined): Promise<S> {
  if (shared.attachments === undefined || signal?.aborted) return shared;
  const attachments = await Promise.all(
    shared.attachments.map((attachment, index) => resolveAttachment(attachment, `attachments[${index}]`, signal)),
  );
  return { ...shared, attachments };
}

function mergeOptions<Item extends object>(shared: Shared, item: Item): Item {
  const own = Object.fromEntries(
    Object.entries(item).filter(([name, value]) => value !== undefined && name !== "ref"),
  ) as Shared;
  const headers = shared.headers && own.headers ? { headers: mergeHeaders(shared.headers, own.headers) } : {};
  return { ...shared, ...own, ...headers } as Item;
}

function iteratorOf<Item>(items: BatchItems<Item>): AsyncIterator<Item> | Iterator<Item> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}

function checkIterable(items: unknown): void {
  if (typeof items === "object" && items !== null && (Symbol.asyncIterator in items || Symbol.iterator in items))
    return;
  throw invalid("a batch takes an array, or anything that for await can iterate over");
}

function sizeOf(items: BatchItems<unknown>): number | undefined {
  if (Array.isArray(items)) return items.length;
  return items instanceof Set || items instanceof Map ? items.size : undefined;
}

function invalid(text: string): MailError {
  return new MailError("INVALID_OPTION", text);
}
