/** One transport first, the others when it cannot be reached. */

import { resolveTransport } from "./from-url.ts";
import { type TransportGroupOptions, transportGroup } from "./group.ts";
import type { Transport } from "./transport.ts";

/**
 * Sends over the first transport, and over the next where the one before cannot be reached or used. What a server said
 * about the mail stands, and a mail whose fate is unknown is never sent over another.
 *
 * A transport that failed is left alone for `coolDownMs`; then a single mail tries it before it gets the others back.
 *
 * @param transports Transports or connection strings; closed with the group.
 * @throws {MailError} `INVALID_CONFIGURATION`
 * @example
 * const transport = failover(["smtp://user:pass@mail.acme.example", "smtp://user:pass@backup.example"]);
 */
export function failover(transports: readonly (Transport | string)[], options: TransportGroupOptions = {}): Transport {
  const members = transports.map((given, index) => resolveTransport(given, `failover[${index}]`));
  return transportGroup("failover", members, "first", options);
}
