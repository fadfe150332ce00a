/**
 * Several transports as one: what failover and round robin share. A member that does not answer is left alone for a
 * while, then tried with a single mail before it gets the others back.
 */

import { type Attempt, MailError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { asMailError, attempt } from "./attempt.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { within } from "./deadline.ts";
import type { SendContext, Transport, TransportFeature } from "./transport.ts";

export interface TransportGroupOptions {
  /** How long a member that failed is left alone while others can be used, in milliseconds; default 30,000. */
  readonly coolDownMs?: number | undefined;
  /**
   * How long a member may take for a mail before the next one has its turn, in milliseconds; default 15,000, half of
   * the default deadline of a send. The last one may use what is left of the deadline.
   */
  readonly turnMs?: number | undefined;
  /** Injected so that tests need not wait. */
  readonly clock?: Clock | undefined;
}

/** Who is asked first: always the first member, or each in turn. */
export type GroupOrder = "first" | "turns";

/** What a group remembers of one of its transports. */
interface Member {
  readonly transport: Transport;
  /** Until when it is left alone, in milliseconds since 1970; undefined while it is well. */
  coolsUntil: number | undefined;
  /** Whether a mail is trying it out at the moment. */
  probed: boolean;
}

/**
 * Makes a group. The next member is asked only where the one before certainly did not send the mail, and its server
 * could not be reached or used: what a server said about the mail itself, every other would say too, and what may have
 * been delivered is never sent elsewhere.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`
 */
export function transportGroup(
  name: string,
  transports: readonly Transport[],
  order: GroupOrder,
  { coolDownMs = 30_000, turnMs = 15_000, clock = SYSTEM_CLOCK }: TransportGroupOptions = {},
): Transport {
  if (transports.length === 0) throw invalid(`${name} needs at least one transport`);
  if (new Set(transports).size < transports.length) throw invalid(`${name} was given the same transport twice`);
  if (!(coolDownMs >= 0)) throw invalid(`${name}: coolDownMs must be 0 or more, not ${coolDownMs}`);
  if (!(turnMs > 0)) throw invalid(`${name}: turnMs must be above 0, not ${turnMs}`);
  const members = transports.map((transport): Member => ({ transport, coolsUntil: undefined, probed: false }));
  let turn = 0;

  /** Those still to be asked, in order. Where all are cooling, none is left out: to fail untried helps nobody. */
  const next = (untried: ReadonlySet<Member>, first: number): Member | undefined => {
    const inOrder = members.map((_, index) => members[(first + index) % members.length] as Member);
    const left = inOrder.filter((member) => untried.has(member));
    return left.find(isReady) ?? left.sort((a, b) => (a.coolsUntil ?? 0) - (b.coolsUntil ?? 0))[0];
  };
  const isReady = ({ coolsUntil, probed }: Member): boolean =>
    coolsUntil === undefined || (coolsUntil <= clock.now() && !probed);

  const ask = async (member: Member, message: Message, context: SendContext, limitMs: number | undefined) => {
    const probing = member.coolsUntil !== undefined && !member.probed;
    if (probing) member.probed = true;
    try {
      const outcome = await attempt(message, limited(member.transport, limitMs), context, clock);
      if (isDown(outcome.error)) member.coolsUntil = clock.now() + coolDownMs;
      // What was called off, or broke off, tells nothing about the next mail.
      else if (outcome.error === undefined || outcome.error.kind === "rejected") member.coolsUntil = undefined;
      return outcome;
    } finally {
      if (probing) member.probed = false;
    }
  };

  return {
    name,
    supports: featuresOfAll(transports),
    async send(message, context) {
      // A mail that cannot be composed or signed is no member's fault.
      if ((await context.rawText?.()) === undefined) await context.raw();
      const first = turn;
      if (order === "turns") turn = (turn + 1) % members.length;
      const untried = new Set(members);
      const attempts: Attempt[] = [];
      const failures: MailError[] = [];
      for (let member = next(untried, first); member !== undefined; member = next(untried, first)) {
        untried.delete(member);
        const anotherIsReady = [...untried].some(isReady);
        const outcome = await ask(member, message, context, anotherIsReady ? turnMs : undefined);
        attempts.push(...outcome.attempts);
        const { accepted, response, transport, error } = outcome;
        if (error === undefined)
          return { accepted, transport, attempts, ...(response === undefined ? {} : { response }) };
        if (!isDown(error)) throw error.with({ attempts, transport });
        failures.push(error.with({ transport }));
        if (context.signal.aborted) break;
      }
      throw summary(name, failures).with({ attempts });
    },
    async verify(context) {
      const failures = await Promise.all(transports.map((transport) => whyNot(transport, context)));
      const found = failures.filter((error) => error !== undefined);
      // That one server is down is what the group is for; that one is set up wrong is a mistake to be told of.
      const mistake = found.find(({ kind }) => kind !== "connection");
      if (mistake !== undefined) throw mistake;
      if (found.length === transports.length) throw summary(name, found);
    },
    async close() {
      const ends = await Promise.allSettled(transports.map(async (transport) => transport.close?.()));
      const failed = ends.find((end) => end.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    },
  };
}

/** The mail certainly did not go out, and for a reason that lies with this server or the way to it. */
function isDown(error: MailError | undefined): boolean {
  return error?.delivery === "not-sent" && (error.kind === "connection" || error.kind === "configuration");
}

/** The transport with a limit of its own, within that of the whole send. */
function limited(transport: Transport, timeoutMs: number | undefined): Transport {
  const { name } = transport;
  if (timeoutMs === undefined) return transport;
  return {
    name,
    send: (message, context) =>
      within({ signal: context.signal, timeoutMs }, name, "unknown", (signal) =>
        transport.send(message, { ...context, signal }),
      ),
  };
}

async function whyNot(transport: Transport, context: Pick<SendContext, "signal">): Promise<MailError | undefined> {
  try {
    await transport.verify?.(context);
    return undefined;
  } catch (thrown) {
    const error = asMailError(thrown, transport.name);
    return error.with({ delivery: "not-sent", transport: error.transport ?? transport.name });
  }
}

/** What every one of them can do: a mail that asks for more might meet the one that cannot. */
function featuresOfAll([first, ...others]: readonly Transport[]): readonly TransportFeature[] {
  return (first?.supports ?? []).filter((feature) => others.every(({ supports }) => supports?.includes(feature)));
}

/** One error for all: another try may help where it may help with any. */
function summary(name: string, failures: readonly MailError[]): MailError {
  const chosen = failures.find(({ retryable }) => retryable) ?? (failures.at(-1) as MailError);
  if (failures.length === 1) return chosen;
  const reasons = failures.map(({ message, transport }) => `${transport}: ${message}`).join("; ");
  return new MailError(chosen.code, `None of the ${failures.length} transports of ${name} took the mail. ${reasons}`, {
    permanent: failures.every(({ permanent }) => permanent),
    retryable: chosen.retryable,
    transport: name,
    cause: new AggregateError(failures, `All transports of ${name} failed`),
    ...(chosen.response === undefined ? {} : { response: chosen.response }),
    ...(chosen.responseCode === undefined ? {} : { responseCode: chosen.responseCode }),
  });
}

function invalid(text: string): MailError {
  return new MailError("INVALID_CONFIGURATION", text);
}
