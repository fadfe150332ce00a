/** Compares what somebody gave with what it has to be, in the same time wherever they differ. */

import { timingSafeEqual } from "node:crypto";

export function isSecret(secret: string, given: string | undefined): boolean {
  if (given === undefined) return false;
  const [a, b] = [Buffer.from(secret), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
