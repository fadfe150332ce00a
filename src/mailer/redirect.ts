/** Outside production: every mail goes to one place, whoever it was for. Between `prepare` and the transport. */

import { domainToASCII } from "node:url";
import { MailError } from "../errors.ts";
import { type Address, type AddressInput, domainOf, parseAddresses } from "../message/address.ts";
import type { Message } from "../message/message.ts";

/** Where mails go instead. */
export interface RedirectOptions {
  /** Who gets them. */
  readonly to: AddressInput | readonly AddressInput[];
  /** Domains, such as `"acme.example"`, whose addresses get their mail after all. Exact: no subdomain is meant. */
  readonly allow?: readonly string[] | undefined;
}

/** The header that keeps who would have got the mail. */
const ORIGINAL = "X-Original-To";

/**
 * Makes the stage that rewrites the envelope: who is not on an allowed domain is replaced by `to`, in `cc` and `bcc`
 * dropped. The headers follow, so that nobody answers to a customer by mistake; `X-Original-To` keeps the addresses
 * that were replaced, those of `bcc` too.
 *
 * @throws {MailError} `INVALID_CONFIGURATION` or `INVALID_ADDRESS`
 */
export function createRedirect(options: RedirectOptions): (message: Message) => Message {
  const targets = parseAddresses(options.to, "redirect.to");
  if (targets.length === 0) throw new MailError("INVALID_CONFIGURATION", "redirect.to needs at least one address");
  const allowed = new Set((options.allow ?? []).map(checkDomain));
  const known = new Set(targets.map(({ address }) => address));
  const passes = (address: string): boolean => known.has(address) || allowed.has(domainOf(address).toLowerCase());

  return (message) => {
    const originals = message.envelope.to.filter((address) => !passes(address));
    if (originals.length === 0) return message;
    const keep = (list: readonly Address[]): readonly Address[] =>
      Object.freeze(list.filter(({ address }) => passes(address)));
    const present = new Set(message.envelope.to);
    const added = targets.filter(({ address }) => !present.has(address));
    return Object.freeze<Message>({
      ...message,
      envelope: Object.freeze({
        ...message.envelope,
        to: Object.freeze([...message.envelope.to.filter(passes), ...added.map(({ address }) => address)]),
      }),
      to: Object.freeze([...keep(message.to), ...added]),
      cc: keep(message.cc),
      bcc: keep(message.bcc),
      headers: Object.freeze([...message.headers, Object.freeze({ name: ORIGINAL, value: originals.join(", ") })]),
    });
  };
}

function checkDomain(given: string): string {
  const domain = typeof given === "string" ? domainToASCII(given) : "";
  if (domain !== "" && !given.includes("@")) return domain;
  throw new MailError(
    "INVALID_CONFIGURATION",
    `redirect.allow takes domains such as "acme.example", not ${JSON.stringify(given)}`,
  );
}
