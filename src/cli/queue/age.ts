/** Times between now and then, as scripts and people read and write them. */

import { InvalidArgumentError } from "commander";

/** Undefined where there is no time. */
export function ageSeconds(since: string | undefined, now: number = Date.now()): number | undefined {
  return since === undefined ? undefined : Math.max(0, (now - Date.parse(since)) / 1_000);
}

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
] as const;

/** `45 s`, `12 m`, `3 h`, `30 d`: in the largest unit that it fills. */
export function formatSeconds(seconds: number): string {
  const [unit, size] = UNITS.find(([, one]) => seconds >= one) ?? ["s", 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}

/** `30d`, `12h`, `45m` or `90s` → milliseconds. */
export function parseAge(value: string): number {
  const [, number, unit] = /^(\d{1,6})([dhms])$/.exec(value) ?? [];
  const size = UNITS.find(([name]) => name === unit)?.[1];
  if (size === undefined)
    throw new InvalidArgumentError("It is a number of days, hours, minutes or seconds: 30d, 12h.");
  return Number(number) * size * 1_000;
}
