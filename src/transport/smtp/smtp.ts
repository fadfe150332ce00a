/** Delivers over SMTP. */

import { MailError } from "../../errors.ts";
import { needsSmtpUtf8 } from "../../message/address.ts";
import type { Message } from "../../message/message.ts";
import type { Transport, TransportResult } from "../transport.ts";
import type { OutgoingMail, SmtpConnection } from "./connection.ts";
import { refusedRecipient, type SmtpError } from "./failure.ts";
import { resolveSmtpOptions, type SmtpOptions } from "./options.ts";
import { SmtpPool } from "./pool.ts";

/**
 * A transport over SMTP with a pool of connections. TLS is required unless the host is loopback; credentials never go
 * out in clear.
 *
 * @param options An object, or `smtp://user:pass@host:587`, `smtps://user:pass@host`.
 * @throws {MailError} `INVALID_CONFIGURATION`. Sending throws by the delivery table, see docs/delivery.md.
 * @example
 * const mailer = createMailer({ transport: smtp({ host: "mail.acme.example", auth: { user, pass } }), from });
 */
export function smtp(options: string | URL | SmtpOptions): Transport {
  const resolved = resolveSmtpOptions(options);
  const pool = new SmtpPool(resolved);
  return {
    name: "smtp",
    async send(message, { signal, raw }) {
      const body = await raw();
      const mail = { envelope: message.envelope, extended: extendedAddress(message) };
      const connection = await pool.borrow(signal);
      try {
        return await sendOn(connection, mail, body, signal);
      } catch (error) {
        // A kept connection that the server closed while it was idle: the mail is still here, and a new one may do.
        if (!isStale(error, connection)) throw error;
        const fresh = await pool.borrow(signal, true);
        return await sendOn(fresh, mail, body, signal);
      }
    },
    async verify({ signal }) {
      pool.giveBack(await pool.borrow(signal, true));
    },
    close: () => pool.close(),
  };

  async function sendOn(
    connection: SmtpConnection,
    mail: OutgoingMail,
    body: Uint8Array,
    signal: AbortSignal,
  ): Promise<TransportResult> {
    try {
      const info = await connection.send(mail, body, signal);
      pool.giveBack(connection);
      return {
        accepted: info.accepted,
        refused: ((info.rejectedErrors ?? []) as readonly SmtpError[]).map(refusedRecipient),
        response: info.response,
      };
    } catch (error) {
      // The caller need not wait for this; the pool gets the connection back when it is fit for the next mail.
      void connection.reset().then(() => pool.giveBack(connection));
      throw error;
    }
  }
}

function isStale(error: unknown, connection: SmtpConnection): boolean {
  return (
    connection.reused &&
    error instanceof MailError &&
    error.delivery === "not-sent" &&
    (error.code === "CONNECTION_LOST" || (error.code === "DEFERRED" && error.responseCode === 421))
  );
}

/** Headers name addresses too: with one in UTF-8, the whole mail needs SMTPUTF8 (RFC 6531 section 3.4). */
function extendedAddress({ envelope, from, replyTo, to, cc }: Message): string | undefined {
  const named = [from, ...replyTo, ...to, ...cc].map(({ address }) => address);
  return [envelope.from, ...envelope.to, ...named].find(needsSmtpUtf8);
}
