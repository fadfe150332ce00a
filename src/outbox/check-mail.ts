/** What every engine checks of a mail before it keeps it, and what it keeps of it beside the body. */

import { randomBytes } from "node:crypto";
import { MailError } from "../errors.ts";
import { DEFAULT_IDEMPOTENCY_TTL_MS, type OutboxMail, type PauseScope } from "./outbox.ts";

const MOST_PRIORITY = 1000;

const LONGEST_KEY = 256;

/** An {@link OutboxMail} whose every option is known to be sound. */
export interface CheckedMail {
  readonly mail: OutboxMail;
  readonly id: string;
  readonly priority: number;
  /** Milliseconds since 1970; undefined where it is due at once. */
  readonly dueAt: number | undefined;
  readonly idempotencyTtlMs: number;
}

/** @throws {MailError} `INVALID_OPTION` */
export function checkMails(mails: readonly OutboxMail[], now: number): readonly CheckedMail[] {
  if (!Array.isArray(mails)) throw invalid("enqueue takes an array of { message }");
  return mails.map((mail) => {
    const {
      message,
      priority = 0,
      startAfter,
      onUnknown,
      idempotencyKey,
      idempotencyTtlMs = DEFAULT_IDEMPOTENCY_TTL_MS,
    } = mail;
    if (typeof message?.messageId !== "string")
      throw invalid("enqueue takes finished messages, as prepare makes them: [{ message }]");
    if (!Number.isInteger(priority) || Math.abs(priority) > MOST_PRIORITY)
      throw invalid(`a mail's priority is a whole number from -${MOST_PRIORITY} to ${MOST_PRIORITY}, not ${priority}`);
    if (startAfter !== undefined && !(startAfter instanceof Date && !Number.isNaN(startAfter.getTime())))
      throw invalid(`startAfter must be a valid Date, not ${startAfter}`);
    if (onUnknown !== undefined && onUnknown !== "retry" && onUnknown !== "park")
      throw invalid(`onUnknown is "retry" or "park", not ${JSON.stringify(onUnknown)}`);
    if (
      idempotencyKey !== undefined &&
      (typeof idempotencyKey !== "string" || idempotencyKey === "" || idempotencyKey.length > LONGEST_KEY)
    )
      throw invalid(`idempotencyKey must be a string of 1 to ${LONGEST_KEY} characters, such as "welcome/user-42"`);
    if (!(idempotencyTtlMs > 0)) throw invalid(`idempotencyTtlMs must be above 0, not ${idempotencyTtlMs}`);
    const dueAt = startAfter === undefined || startAfter.getTime() <= now ? undefined : startAfter.getTime();
    return { mail, id: createMailId(now), priority, dueAt, idempotencyTtlMs };
  });
}

/** The last id's time and its number within that millisecond. */
let last = { time: 0, number: 0 };

const MOST_A_MILLISECOND = 0xfff;

/**
 * A UUID that grows with time, and within a millisecond of this process by its counter (RFC 9562 sections 5.7 and 6.2),
 * so that an index over a million of them is written at its end, and mails of one batch keep their order.
 */
export function createMailId(now: number): string {
  if (now > last.time) last = { time: now, number: 0 };
  else if (last.number < MOST_A_MILLISECOND) last = { time: last.time, number: last.number + 1 };
  else last = { time: last.time + 1, number: 0 };
  const bytes = randomBytes(16);
  bytes.writeUIntBE(last.time, 0, 6);
  bytes.writeUInt16BE(0x7000 | last.number, 6);
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** @throws {MailError} `IDEMPOTENCY_CONFLICT` */
export function refuseOtherMail(key: string, fingerprint: string, known: string): void {
  if (fingerprint === known) return;
  throw new MailError(
    "IDEMPOTENCY_CONFLICT",
    `The idempotency key ${JSON.stringify(key)} stands for another mail: other recipients, subject or content. Use a key for each mail`,
  );
}

/**
 * What a pause is kept under: `all`, `transport:name`, `tag:name`.
 *
 * @throws {MailError} `INVALID_OPTION`
 */
export function scopeKey(scope: PauseScope = { all: true }): string {
  if ("tag" in scope && typeof scope.tag === "string" && scope.tag !== "") return `tag:${scope.tag}`;
  if ("transport" in scope && typeof scope.transport === "string") return `transport:${scope.transport}`;
  if ("all" in scope && scope.all === true) return "all";
  throw invalid('a pause is about { all: true }, { transport: "name" } or { tag: "name" }');
}

export function scopeOf(key: string): PauseScope {
  if (key === "all") return { all: true };
  const name = key.slice(key.indexOf(":") + 1);
  return key.startsWith("tag:") ? { tag: name } : { transport: name };
}

function invalid(text: string): MailError {
  return new MailError("INVALID_OPTION", text);
}
