/** What a test server is told to do wrong, and when. */

/**
 * Where in a session a fault happens: as the answer to a command, or `connect` (in place of everything), `banner` (the
 * greeting), `tls` (in place of the handshake), `body` (while the mail comes in), `after-dot` (in place of the final
 * reply) or `idle` (once a mail was answered).
 */
export type FaultPoint =
  | "connect"
  | "banner"
  | "ehlo"
  | "helo"
  | "starttls"
  | "tls"
  | "auth"
  | "mail"
  | "rcpt"
  | "data"
  | "body"
  | "after-dot"
  | "rset"
  | "quit"
  | "idle";

/**
 * One fault. With several of `reply`, `endless`, `silence` and `drop`, they happen in this order.
 *
 * @example
 * { at: "rcpt", to: "bob@example.com", reply: "450 4.2.1 busy", times: 1 }
 */
export interface Fault {
  readonly at: FaultPoint;
  /** Sent as it is, with a line end; several lines with `\r\n` between them. */
  readonly reply?: string | undefined;
  /** Sends the reply one byte at a time, this many milliseconds apart. */
  readonly byteEveryMs?: number | undefined;
  /** Waits this long first, in milliseconds. */
  readonly delayMs?: number | undefined;
  /** Sends this again and again, for ever. */
  readonly endless?: string | undefined;
  /** Says nothing more and reads nothing more, but keeps the connection. */
  readonly silence?: boolean | undefined;
  /** Cuts the connection: with a TCP reset for `"reset"`. */
  readonly drop?: boolean | "reset" | undefined;
  /** At `body`: once this many bytes are in; default 1. */
  readonly afterBytes?: number | undefined;
  /** At `rcpt`: only for this address. At `mail`: only for this sender. */
  readonly address?: string | undefined;
  /** How often; default: always. */
  readonly times?: number | undefined;
  /** How many times all is well first; default 0. */
  readonly skip?: number | undefined;
}

/** Hands out the faults of a script, each as often as it says. */
export class FaultScript {
  readonly #faults: { readonly fault: Fault; skip: number; left: number }[];
  /** Called for each fault when it begins: where it is handed out, but at `body` only once so many bytes are in. */
  readonly begins: () => void;

  constructor(faults: readonly Fault[], begins: () => void = () => {}) {
    this.begins = begins;
    this.#faults = faults.map((fault) => ({
      fault,
      skip: fault.skip ?? 0,
      left: fault.times ?? Number.POSITIVE_INFINITY,
    }));
  }

  /** The fault to play here, if any; the first of the script that fits. */
  next(at: FaultPoint, address?: string): Fault | undefined {
    for (const entry of this.#faults) {
      if (entry.fault.at !== at || entry.left <= 0) continue;
      if (entry.fault.address !== undefined && entry.fault.address !== address) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      if (at !== "body") this.begins();
      return entry.fault;
    }
    return undefined;
  }
}
