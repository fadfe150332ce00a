/** Domains that no mail can reach because they are set aside for tests and documents: a sign of sample data. */

import { MailError } from "../errors.ts";
import { domainOf } from "../message/address.ts";
import type { Message } from "../message/message.ts";

/** RFC 2606 sections 2 and 3, RFC 6761. */
const RESERVED = /(^|\.)(test|example|invalid|localhost|example\.(com|net|org))$/i;

/** @throws {MailError} `RESERVED_DOMAIN` */
export function refuseReservedDomains({ envelope }: Message): void {
  const found = envelope.to.find((address) => RESERVED.test(domainOf(address)));
  if (found === undefined) return;
  throw new MailError(
    "RESERVED_DOMAIN",
    `${found} can never be reached: its domain is reserved for tests and examples (RFC 2606), and this is production. If it is meant, make the mailer with reservedDomains: "allow"`,
  );
}
