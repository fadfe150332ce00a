/** Delivers over SMTP. */

import { MailError } from "../../errors.ts";
import type { Message } from "../../message/message.ts";
import { composeMessage } from "../../message/mime/compose.ts";
import type { Transport, TransportResult } from "../transport.ts";
import type { SmtpConnection } from "./connection.ts";
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
    async send(message, { signal }) {
      const body = await composeMessage(message);
      const connection = await pool.borrow(signal);
      try {
        return await sendOn(connection, message, body, signal);
      } catch (error) {
        // A kept connection that the server closed while it was idle: the mail is still here, and a new one may do.
        if (!isStale(error, connection)) throw error;
        const fresh = await pool.borrow(signal, true);
        return await sendOn(fresh, message, body, signal);
      }
    },
    async verify({ signal }) {
      pool.giveBack(await pool.borrow(signal, true));
    },
    close: () => pool.close(),
  };

  async function sendOn(
    connection: SmtpConnection,
    message: Message,
    body: Uint8Array,
    signal: AbortSignal,
  ): Promise<TransportResult> {
    try {
      const info = await connection.send(message.envelope, body, signal);
      return {
        accepted: info.accepted,
        refused: ((info.rejectedErrors ?? []) as readonly SmtpError[]).map(refusedRecipient),
        response: info.response,
      };
    } catch (error) {
      await connection.reset();
      throw error;
    } finally {
      pool.giveBack(connection);
    }
  }
}

function isStale(error: unknown, connection: SmtpConnection): boolean {
  return (
    connection.sent > 0 &&
    error instanceof MailError &&
    error.delivery === "not-sent" &&
    (error.code === "CONNECTION_LOST" || (error.code === "DEFERRED" && error.responseCode === 421))
  );
}
