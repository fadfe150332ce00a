/** Delivers over SMTP. */

import { MailError } from "../../errors.ts";
import { needsSmtpUtf8 } from "../../message/address.ts";
import type { Message } from "../../message/message.ts";
import { type Clock, SYSTEM_CLOCK } from "../clock.ts";
import type { Transport, TransportResult } from "../transport.ts";
import type { OutgoingMail, SmtpConnection } from "./connection.ts";
import { refusedRecipient, type SmtpError } from "./failure.ts";
import { tokenSource } from "./login.ts";
import { resolveSmtpOptions, type SmtpOptions } from "./options.ts";
import { originNote } from "./origin-note.ts";
import { SmtpPool } from "./pool.ts";
import { RateLimiter } from "./rate-limit.ts";
import type { Lookup } from "./socket.ts";
import { sendInTransactions } from "./transactions.ts";

/** What the transport takes from the world; injected by tests. */
export interface SmtpContext {
  readonly clock?: Clock | undefined;
  readonly lookup?: Lookup | undefined;
}

/**
 * A transport over SMTP, or LMTP, with a pool of connections. TLS is required unless the server is this machine;
 * credentials never go out in clear.
 *
 * @param options An object, or `smtp://user:pass@host:587`, `smtps://user:pass@host`, `lmtp://host:24`.
 * @throws {MailError} `INVALID_CONFIGURATION`. Sending throws by the delivery table, see docs/delivery.md.
 * @example
 * const mailer = createMailer({ transport: smtp({ host: "mail.acme.example", auth: { user, pass } }), from });
 */
export function smtp(options: string | URL | SmtpOptions, context: SmtpContext = {}): Transport {
  const resolved = resolveSmtpOptions(options);
  const { auth, rateLimit, lmtp } = resolved;
  const clock = context.clock ?? SYSTEM_CLOCK;
  const tokens = auth?.type === "OAuth2" ? tokenSource(auth) : undefined;
  const pool = new SmtpPool(resolved, { clock, tokens, lookup: context.lookup });
  const limiter = rateLimit === undefined ? undefined : new RateLimiter(rateLimit, clock);
  return {
    name: lmtp ? "lmtp" : "smtp",
    supports: ["dsn", "body-mark"],
    async send(message, { signal, raw, rawText, beforeBody }) {
      const body = (await rawText?.()) ?? (await raw());
      return sendInTransactions(message.envelope, (envelope) =>
        sendOnce(
          {
            envelope,
            extended: extendedAddress(message),
            dsn: message.dsn,
            beforeBody,
            origin: () => originNote(message),
          },
          body,
          signal,
        ),
      );
    },
    async verify({ signal }) {
      pool.giveBack(await pool.borrow(signal, { fresh: true, probe: true }));
    },
    close: () => pool.close(),
  };

  /** One transaction; on a new connection if the one that was kept proves to be of no use. */
  async function sendOnce(
    mail: OutgoingMail,
    body: Uint8Array | string,
    signal: AbortSignal,
  ): Promise<TransportResult> {
    const connection = await pool.borrow(signal);
    try {
      return await sendOn(connection, mail, body, signal);
    } catch (error) {
      if (!mayStartAnew(error, connection)) throw error;
      return sendOn(await pool.borrow(signal, { fresh: true }), mail, body, signal);
    }
  }

  async function sendOn(
    connection: SmtpConnection,
    mail: OutgoingMail,
    body: Uint8Array | string,
    signal: AbortSignal,
  ): Promise<TransportResult> {
    try {
      connection.refuseUnsupported(mail);
      await limiter?.take(signal);
    } catch (error) {
      // The server heard nothing of the mail: there is nothing to reset.
      pool.giveBack(connection);
      throw error;
    }
    try {
      const info = await connection.send(mail, body, signal);
      pool.giveBack(connection);
      return {
        accepted: info.accepted,
        refused: ((info.rejectedErrors ?? []) as readonly SmtpError[]).map(refusedRecipient),
        response: info.response,
      };
    } catch (error) {
      // A server that lost track of the session is not asked to reset it.
      if (error instanceof MailError && error.code === "PROTOCOL_ERROR") connection.destroy();
      // The caller need not wait for this; the pool gets the connection back when it is fit for the next mail.
      void connection.reset().then(() => pool.giveBack(connection));
      throw error;
    }
  }
}

/**
 * A kept connection that the server closed while it was idle, or a session that the server lost track of (503): nothing
 * of the mail went out, and a new connection may do.
 */
function mayStartAnew(error: unknown, connection: SmtpConnection): boolean {
  if (!(error instanceof MailError) || connection.bodyBegan) return false;
  if (error.code === "PROTOCOL_ERROR") return error.responseCode === 503;
  if (!connection.reused) return false;
  return error.code === "CONNECTION_LOST" || (error.code === "DEFERRED" && error.responseCode === 421);
}

/** Headers name addresses too: with one in UTF-8, the whole mail needs SMTPUTF8 (RFC 6531 section 3.4). */
function extendedAddress({ envelope, from, sender, replyTo, to, cc }: Message): string | undefined {
  const named = [from, ...(sender ? [sender] : []), ...replyTo, ...to, ...cc].map(({ address }) => address);
  return [envelope.from, ...envelope.to, ...named].find(needsSmtpUtf8);
}
