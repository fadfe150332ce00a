/** Matchers for `expect`, of vitest or jest: what was sent, and where it was not, what came nearest. */

import { inspect } from "node:util";
import type { AddressInput } from "../message/address.ts";
import { formatAddress, parseAddress } from "../message/address.ts";
import type { AnyEmailTemplate } from "../template/email-template.ts";
import { type Difference, describeExpectation, differencesOf, type MailExpectation } from "./expectation.ts";
import { describeMail, type SentMail } from "./sent-mail.ts";
import type { TestMailer } from "./test-mailer.ts";

/** The matchers as they are called on `expect(box)`. */
export interface MailMatchers<R = void> {
  /**
   * A mail was sent from this template and is as expected.
   *
   * @example
   * expect(box).toHaveSent(Welcome, { to: "ada@example.com", props: { name: "Ada" }, text: "one click" });
   */
  toHaveSent<T extends AnyEmailTemplate>(template: T, expected?: Omit<MailExpectation<T>, "template">): R;
  /** A mail was sent that is as expected; without an argument, any mail. */
  toHaveSent(expected?: MailExpectation): R;
  /** A mail was sent to this address, as to, cc or bcc. */
  toHaveSentTo(address: AddressInput): R;
  /** So many mails were sent, or so many that are as expected. */
  toHaveSentTimes<T extends AnyEmailTemplate>(count: number, expected?: MailExpectation<T>): R;
  /** No mail was sent at all. */
  toHaveSentNothing(): R;
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** For `expect.extend(mailMatchers)`; `import "posthorn/testing/vitest"` does that for vitest, types included. */
export const mailMatchers: {
  readonly toHaveSent: (received: unknown, first?: unknown, second?: MailExpectation) => MatcherResult;
  readonly toHaveSentTo: (received: unknown, address: AddressInput) => MatcherResult;
  readonly toHaveSentTimes: (received: unknown, count: number, expected?: MailExpectation) => MatcherResult;
  readonly toHaveSentNothing: (received: unknown) => MatcherResult;
} = {
  toHaveSent(received, first, second) {
    const outbox = outboxOf(received);
    const expected = readExpectation(first, second);
    const found = outbox.filter((mail) => differencesOf(mail, expected).length === 0);
    const what = describeExpectation(expected);
    return {
      pass: found.length > 0,
      message: () =>
        found.length > 0
          ? `Expected that ${what} is not sent, but it was:\n\n${list(found)}`
          : `Expected ${what} to be sent, but ${nearest(outbox, expected)}`,
    };
  },
  toHaveSentTo(received, address) {
    const outbox = outboxOf(received);
    const wanted = parseAddress(address, "the expected address");
    const key = wanted.address.toLowerCase();
    const found = outbox.filter(({ envelope }) => envelope.to.some((one) => one.toLowerCase() === key));
    const to = formatAddress({ ...wanted, name: "" });
    return {
      pass: found.length > 0,
      message: () =>
        found.length > 0
          ? `Expected that nothing is sent to ${to}, but it was:\n\n${list(found)}`
          : `Expected a mail to ${to}, but ${sentInstead(outbox)}`,
    };
  },
  toHaveSentTimes(received, count, expected) {
    const outbox = outboxOf(received);
    const found = expected === undefined ? outbox : outbox.filter((mail) => differencesOf(mail, expected).length === 0);
    const missing = expected !== undefined && found.length < count && found.length < outbox.length;
    return {
      pass: found.length === count,
      message: () => {
        const what = expected === undefined ? "" : ` of ${describeExpectation(expected)}`;
        const were = found.length === 0 ? "." : `:\n\n${list(found)}`;
        if (found.length === count) return `Expected that ${mails(count)}${what} are not what was sent${were}`;
        const others = outbox.filter((mail) => !found.includes(mail));
        const rest = missing
          ? `\n\nThe nearest of what else was sent differs:\n\n${describeNearest(others, expected)}`
          : "";
        return `Expected ${mails(count)}${what} to be sent, but there were ${found.length}${were}${rest}`;
      },
    };
  },
  toHaveSentNothing(received) {
    const outbox = outboxOf(received);
    return {
      pass: outbox.length === 0,
      message: () =>
        outbox.length === 0
          ? "Expected that something is sent, but nothing was."
          : `Expected that nothing is sent, but ${mails(outbox.length)} went out:\n\n${list(outbox)}`,
    };
  },
};

function outboxOf(received: unknown): readonly SentMail[] {
  const outbox: unknown = Array.isArray(received) ? received : (received as TestMailer | undefined)?.outbox;
  if (Array.isArray(outbox)) return outbox as readonly SentMail[];
  throw new TypeError(
    `expect() needs a mailer of createTestMailer(), or its outbox, and got ${inspect(received, { depth: 0 })}`,
  );
}

/** `(Template, expected)` or `(expected)`. */
function readExpectation(first: unknown, second: MailExpectation | undefined): MailExpectation {
  const isTemplate =
    typeof first === "function" || (typeof first === "object" && first !== null && "$$typeof" in first);
  return isTemplate
    ? { ...second, template: first as AnyEmailTemplate }
    : { ...(first as MailExpectation | undefined) };
}

const MOST = 10;

function nearest(outbox: readonly SentMail[], expected: MailExpectation): string {
  if (outbox.length === 0) return "nothing was sent.";
  const which = outbox.length === 1 ? "the only mail sent" : `of ${outbox.length} mails sent, the nearest`;
  return `${which} differs:\n\n${describeNearest(outbox, expected)}`;
}

function describeNearest(outbox: readonly SentMail[], expected: MailExpectation): string {
  const [best, ...others] = outbox
    .map((mail) => ({ mail, differences: differencesOf(mail, expected) }))
    // Of two that are as near, the later one.
    .reverse()
    .sort((a, b) => distance(a.differences) - distance(b.differences));
  const { mail, differences } = best as NonNullable<typeof best>;
  const rest = others.length === 0 ? "" : `\n\nAlso sent:\n\n${list(others.map((other) => other.mail))}`;
  return `  ${describeMail(mail)}\n\n${differences.map(describeDifference).join("\n")}${rest}`;
}

/** Another template or recipient is further off than another word. */
function distance(differences: readonly Difference[]): number {
  return differences.reduce((sum, { field }) => sum + (field === "template" ? 8 : field === "to" ? 4 : 1), 0);
}

function describeDifference({ field, expected, received }: Difference): string {
  return `  ${field}\n    expected  ${expected}\n    received  ${received}`;
}

function sentInstead(outbox: readonly SentMail[]): string {
  return outbox.length === 0 ? "nothing was sent." : `sent were:\n\n${list(outbox)}`;
}

function list(mails: readonly SentMail[]): string {
  const shown = mails.slice(0, MOST).map((mail) => `  ${describeMail(mail)}`);
  const more = mails.length > MOST ? [`  … and ${mails.length - MOST} more`] : [];
  return [...shown, ...more].join("\n");
}

function mails(count: number): string {
  return count === 1 ? "one mail" : `${count} mails`;
}
