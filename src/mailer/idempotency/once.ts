/** Sends at most one mail for a key, whoever asks and how often: reserve, send, commit. */

import { MailError, type MailErrorDetails } from "../../errors.ts";
import { fingerprintOf } from "../../message/fingerprint.ts";
import type { Message } from "../../message/message.ts";
import { asMailError } from "../../transport/attempt.ts";
import { type Limits, within } from "../../transport/deadline.ts";
import type { Receipt } from "../../transport/deliver.ts";
import { type IdempotencyOutcome, type IdempotencyRecord, type IdempotencyStore, memoryIdempotency } from "./store.ts";

export interface IdempotencyOptions {
  /** Where keys are kept; default: in this process. */
  readonly store?: IdempotencyStore | undefined;
  /** How long a key is remembered, in milliseconds; default 24 hours. */
  readonly ttlMs?: number | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const LONGEST_KEY = 256;

/** A send in this process that another one with the same key waits for. */
interface Underway {
  readonly fingerprint: string;
  readonly done: Promise<void>;
}

/** Sends through this process, for each store: two mailers may share one. */
const underwayIn = new WeakMap<IdempotencyStore, Map<string, Underway>>();

/** Sends a message under a key, or tells what became of it before. */
export type SendOnce = (
  key: string,
  message: Message,
  /** What is left of the caller's limits. */
  limits: () => Limits,
  send: () => Promise<Receipt>,
) => Promise<Receipt>;

/**
 * Makes the stage that keeps keys. A mail that was `not-sent` frees its key; a receipt, and an error that leaves the
 * mail partly sent or unknown, stand for the key from then on.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`. The stage throws `IDEMPOTENCY_CONFLICT` (the key stands for another
 * mail), `IDEMPOTENCY_PENDING` (another process is sending it, or died doing so), `IDEMPOTENCY_STORE_FAILED`, or what
 * `send` throws.
 */
export function createSendOnce({ store = memoryIdempotency(), ttlMs = DAY_MS }: IdempotencyOptions = {}): SendOnce {
  if (!(ttlMs > 0))
    throw new MailError("INVALID_CONFIGURATION", `idempotency.ttlMs must be above 0 milliseconds, not ${ttlMs}`);
  const underway = underwayIn.get(store) ?? new Map<string, Underway>();
  underwayIn.set(store, underway);

  return async (key, message, limits, send) => {
    const fingerprint = fingerprintOf(message);
    for (let other = underway.get(key); other !== undefined; other = underway.get(key)) {
      if (other.fingerprint !== fingerprint) throw conflict(key);
      await waitFor(other, limits());
    }
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    underway.set(key, { fingerprint, done });
    try {
      const held = await reserve(store, key, fingerprint, ttlMs, limits());
      if (held !== undefined) return settled(key, held.fingerprint === fingerprint, held.outcome);
      return await sendReserved(key, fingerprint, message.messageId, send);
    } finally {
      underway.delete(key);
      finish();
    }
  };

  async function sendReserved(
    key: string,
    fingerprint: string,
    messageId: string,
    send: () => Promise<Receipt>,
  ): Promise<Receipt> {
    const keep = (outcome: IdempotencyOutcome): Promise<void> =>
      note(messageId, () => store.commit(key, { fingerprint, outcome }, ttlMs));
    try {
      const receipt = await send();
      await keep({ receipt });
      return receipt;
    } catch (thrown) {
      const error = asMailError(thrown, "The mailer");
      if (error.delivery === "not-sent") await note(messageId, () => store.release(key));
      else await keep({ error: error.toJSON() });
      throw error;
    }
  }
}

/** @throws {MailError} `INVALID_OPTION` */
export function checkIdempotencyKey(key: unknown): void {
  if (typeof key === "string" && key !== "" && key.length <= LONGEST_KEY) return;
  throw new MailError(
    "INVALID_OPTION",
    `idempotencyKey must be a string of 1 to ${LONGEST_KEY} characters, such as "welcome/user-42"`,
  );
}

async function waitFor({ done }: Underway, limits: Limits): Promise<void> {
  try {
    await within(limits, "The same mail, sent at the same time,", "unknown", () => done);
  } catch (error) {
    // The other send goes on. To ask again later is safe: the key is what makes it so.
    throw asMailError(error, "The mailer").with({ retryable: true });
  }
}

/** A store that cannot be asked leaves it open whether the mail may be sent: so it is not. */
async function reserve(
  store: IdempotencyStore,
  key: string,
  fingerprint: string,
  ttlMs: number,
  limits: Limits,
): Promise<IdempotencyRecord | undefined> {
  const asked = (async () => store.reserve(key, { fingerprint }, ttlMs))().catch((cause: unknown) => {
    throw new MailError(
      "IDEMPOTENCY_STORE_FAILED",
      `The idempotency store could not be asked, so the mail was not sent: ${(cause as Error)?.message ?? cause}`,
      { cause },
    );
  });
  try {
    return await within(limits, "The idempotency store", "not-sent", () => asked);
  } catch (error) {
    // A reservation that comes after we gave up would hold the key for nothing; what else it says was said by `error`.
    asked.then((held) => (held === undefined ? store.release(key) : undefined)).catch(() => undefined);
    throw error;
  }
}

/** What became of the mail is what the caller has to know; that it could not be noted down is a warning beside it. */
async function note(messageId: string, write: () => Promise<void>): Promise<void> {
  try {
    await within({ timeoutMs: LONGEST_NOTE_MS }, "The idempotency store", "not-sent", write);
  } catch (error) {
    process.emitWarning(
      `What became of ${messageId} could not be noted in the idempotency store: ${(error as Error)?.message}`,
      { type: "PosthornWarning", code: "IDEMPOTENCY_STORE_FAILED" },
    );
  }
}

const LONGEST_NOTE_MS = 5_000;

function settled(key: string, same: boolean, outcome: IdempotencyOutcome | undefined): Receipt {
  if (!same) throw conflict(key);
  if (outcome === undefined) {
    throw new MailError(
      "IDEMPOTENCY_PENDING",
      `The mail with the idempotency key ${JSON.stringify(key)} is being sent by another process, or that process ended before it could tell what became of it`,
      { delivery: "unknown", retryable: true },
    );
  }
  if ("receipt" in outcome) return outcome.receipt;
  const { code, message, ...details } = outcome.error as unknown as MailErrorDetails &
    Pick<MailError, "code" | "message">;
  throw new MailError(code, message, details);
}

function conflict(key: string): MailError {
  return new MailError(
    "IDEMPOTENCY_CONFLICT",
    `The idempotency key ${JSON.stringify(key)} stands for another mail: other recipients, subject or content. Use a key for each mail`,
  );
}
