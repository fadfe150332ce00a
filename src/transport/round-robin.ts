/** Several transports, each in turn. */

import { resolveTransport } from "./from-url.ts";
import { type TransportGroupOptions, transportGroup } from "./group.ts";
import type { Transport } from "./transport.ts";

/**
 * Sends over each transport in turn, and over the next where one cannot be reached or used, by the rules of
 * {@link failover}.
 *
 * @param transports Transports or connection strings; closed with the group.
 * @throws {MailError} `INVALID_CONFIGURATION`
 * @example
 * const transport = roundRobin(["smtp://user:pass@a.acme.example", "smtp://user:pass@b.acme.example"]);
 */
export function roundRobin(
  transports: readonly (Transport | string)[],
  options: TransportGroupOptions = {},
): Transport {
  const members = transports.map((given, index) => resolveTransport(given, `roundRobin[${index}]`));
  return transportGroup("roundrobin", members, "turns", options);
}
