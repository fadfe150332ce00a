/** Asks a link's server whether it is there: with HEAD, which has no effect on it, and never into a private network. */

import { lookup } from "node:dns/promises";
import type { LinkAnswer } from "./check.ts";
import { isPrivateHost } from "./links.ts";

const TIMEOUT_MS = 10_000;

/**
 * Sends one HEAD request and follows no redirect. Names that resolve to this machine or a private network are not
 * asked: a mail may come from anybody, and must not make us speak to what only we can reach.
 */
export async function probeLink(url: URL, signal: AbortSignal | undefined): Promise<LinkAnswer> {
  try {
    const addresses = isPrivateHost(url.hostname) ? [] : await lookup(url.hostname, { all: true });
    if (addresses.length === 0 || addresses.some(({ address }) => isPrivateHost(address)))
      return { status: undefined, problem: "it leads into a private network and was not asked" };
    const limit = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, {
      method: "HEAD",
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    const location = response.headers.get("location");
    return { status: response.status, ...(location !== null && { location }) };
  } catch (error) {
    signal?.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { status: undefined, problem: cause instanceof Error ? cause.message : String(cause) };
  }
}
