/** The transports of one mailer, by name. */

import { MailError } from "../errors.ts";
import { resolveTransport } from "../transport/from-url.ts";
import type { Transport } from "../transport/transport.ts";
import type { MailerOptions } from "./options.ts";

export interface Transports {
  readonly default: Transport;
  /** @throws {MailError} `INVALID_OPTION` where there is no such transport. */
  choose(via: string | undefined): Transport;
  /** Does something with each, once and side by side; what the first of them throws, it throws when all are done. */
  all(work: (transport: Transport) => Promise<void>): Promise<void>;
}

/** @throws {MailError} `INVALID_CONFIGURATION` */
export function resolveTransports<Via extends string>({
  transport,
  transports,
}: Pick<MailerOptions<Via>, "transport" | "transports">): Transports {
  const first = resolveTransport(transport, "transport");
  const named = new Map(
    Object.entries<Transport | string>(transports ?? {}).map(([name, given]) => [
      name,
      resolveTransport(given, `transports.${name}`),
    ]),
  );
  return {
    default: first,
    choose(via) {
      if (via === undefined) return first;
      const chosen = named.get(via);
      if (chosen !== undefined) return chosen;
      const names = [...named.keys()].map((name) => JSON.stringify(name)).join(", ");
      throw new MailError(
        "INVALID_OPTION",
        `via: ${JSON.stringify(via)} is no transport of this mailer; ${names === "" ? "createMailer was given no transports" : `there are ${names}`}`,
      );
    },
    async all(work) {
      const ends = await Promise.allSettled([...new Set([first, ...named.values()])].map(work));
      const failed = ends.find((end) => end.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    },
  };
}
