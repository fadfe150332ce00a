/** Mishaps on purpose: what the inbox's SMTP side does wrong while somebody tests how an app takes it. */

import type { ChaosPhase, ChaosTrigger, InboxChaos } from "../protocol.ts";
import { chaosPhases } from "../protocol.ts";

/** What to do at one point of one session. In this order: wait, then cut the connection or refuse. */
export interface Mishap {
  readonly delayMs: number;
  readonly drop: boolean;
  /** Undefined: only the wait. */
  readonly code: number | undefined;
}

export interface Chaos {
  /** Every phase; those that are off have the probability 0. */
  readonly triggers: InboxChaos;
  readonly active: boolean;
  /** Replaces all triggers; a phase that is left out is off. */
  set(triggers: Partial<Record<ChaosPhase, Partial<ChaosTrigger>>>): void;
  /** Called once for each point that a session comes to. */
  next(phase: ChaosPhase): Mishap | undefined;
}

const OFF: ChaosTrigger = { ErrorCode: 451, Probability: 0, DelayMs: 0, Drop: false, Times: 0 };

/** @throws {RangeError} by `set` and for `initial`, where a value is none that a trigger can have. */
export function createChaos(
  initial: Partial<Record<ChaosPhase, Partial<ChaosTrigger>>> = {},
  { onChange = () => {}, random = Math.random }: { onChange?: () => void; random?: () => number } = {},
): Chaos {
  let triggers = readTriggers(initial);
  return {
    get triggers() {
      return triggers;
    },
    get active() {
      return chaosPhases.some((phase) => triggers[phase].Probability > 0);
    },
    set(given) {
      triggers = readTriggers(given);
      onChange();
    },
    next(phase) {
      const trigger = triggers[phase];
      if (trigger.Probability === 0 || random() * 100 >= trigger.Probability) return undefined;
      if (trigger.Times > 0) {
        const left = trigger.Times - 1;
        triggers = { ...triggers, [phase]: left === 0 ? OFF : { ...trigger, Times: left } };
        onChange();
      }
      return { delayMs: trigger.DelayMs, drop: trigger.Drop, code: trigger.ErrorCode || undefined };
    },
  };
}

function readTriggers(given: Partial<Record<ChaosPhase, Partial<ChaosTrigger>>>): InboxChaos {
  const unknown = Object.keys(given).find((name) => !(chaosPhases as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new RangeError(`There is no chaos at "${unknown}"; there is at ${chaosPhases.join(", ")}`);
  return Object.fromEntries(
    chaosPhases.map((phase) => [phase, given[phase] == null ? OFF : readTrigger(phase, given[phase])]),
  ) as unknown as InboxChaos;
}

function readTrigger(phase: ChaosPhase, given: unknown): ChaosTrigger {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new RangeError(`${phase} has to be an object such as { "ErrorCode": 451, "Probability": 100 }`);
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(OFF, name));
  if (unknown !== undefined)
    throw new RangeError(`${phase} has no "${unknown}"; it has ${Object.keys(OFF).join(", ")}`);
  const { ErrorCode, Probability, DelayMs, Drop, Times } = { ...OFF, ...given };
  if (ErrorCode !== 0) wholeNumber(ErrorCode, 400, 599, `${phase}.ErrorCode`, ", or 0 to refuse nothing");
  wholeNumber(Probability, 0, 100, `${phase}.Probability`);
  wholeNumber(DelayMs, 0, 600_000, `${phase}.DelayMs`);
  wholeNumber(Times, 0, 1_000_000, `${phase}.Times`);
  if (typeof Drop !== "boolean") throw new RangeError(`${phase}.Drop has to be true or false`);
  return { ErrorCode, Probability, DelayMs, Drop, Times };
}

function wholeNumber(value: unknown, from: number, to: number, name: string, more = ""): void {
  if (Number.isInteger(value) && (value as number) >= from && (value as number) <= to) return;
  throw new RangeError(`${name} has to be a whole number from ${from} to ${to}${more}`);
}
