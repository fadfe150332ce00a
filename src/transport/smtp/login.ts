/** Logs in on an open connection, with a password or an access token. */

import type { Socket } from "node:net";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import XOAuth2 from "nodemailer/lib/xoauth2";
import { MailError } from "../../errors.ts";
import { isLoopback, type ResolvedSmtpOptions, type SmtpOAuth2 } from "./options.ts";

/** Runs one exchange on the connection. */
type Exchange = (start: (done: (error: Error | null | undefined) => void) => void) => Promise<unknown>;

/** Access tokens of one transport, shared by its connections. */
export interface TokenSource {
  /** @throws What kept the token from coming. */
  get(renew: boolean): Promise<string>;
}

export function tokenSource(auth: SmtpOAuth2): TokenSource {
  const { user, accessToken, getAccessToken, refresh } = auth;
  if (getAccessToken !== undefined) return { get: async (renew) => getAccessToken({ user, renew }) };
  if (refresh !== undefined) {
    const tokens = new XOAuth2({ user, ...refresh });
    return {
      get: (renew) =>
        new Promise((resolve, reject) => {
          tokens.getToken(renew, (error, token) => (error || !token ? reject(error) : resolve(token)));
        }),
    };
  }
  return {
    async get(renew) {
      if (renew) throw new MailError("AUTH_FAILED", "The access token was refused, and there is no way to renew it");
      return accessToken as string;
    },
  };
}

/**
 * @throws {MailError} `TLS_REQUIRED` where the credentials would go out in clear, `AUTH_FAILED`, or by the delivery
 * table; always `not-sent`.
 */
export async function logIn(
  client: SMTPConnection,
  socket: Socket,
  options: ResolvedSmtpOptions,
  tokens: TokenSource | undefined,
  exchange: Exchange,
): Promise<void> {
  const { auth, host } = options;
  if (auth === undefined) return;
  if (!client.secure && !isLocal(socket, options)) {
    throw new MailError(
      "TLS_REQUIRED",
      `${host} offers no TLS, and credentials are never sent in clear; use smtps:// or a server with STARTTLS`,
    );
  }
  if (!client.allowsAuth) {
    throw new MailError(
      "AUTH_FAILED",
      `${host} does not offer AUTH on this connection, but credentials were given; check the port, or leave the credentials out`,
    );
  }
  if (auth.type !== "OAuth2") {
    const { user, pass, method } = auth;
    await exchange((done) => client.login({ user, pass, ...(method === undefined ? {} : { method }) }, done));
    return;
  }
  let failure: unknown;
  const oauth2 = {
    getToken(renew: boolean, callback: (error: Error | null, token?: string) => void) {
      (tokens as TokenSource).get(renew).then(
        (token) => callback(null, token),
        (error: unknown) => {
          failure = error;
          // nodemailer writes its own code into the error that it is given.
          callback(new Error("There is no access token"));
        },
      );
    },
    buildXOAuth2Token: (token: string) =>
      Buffer.from(`user=${auth.user}\x01auth=Bearer ${token}\x01\x01`).toString("base64"),
  };
  try {
    await exchange((done) => client.login({ user: auth.user, method: "XOAUTH2", oauth2: oauth2 as never }, done));
  } catch (error) {
    throw failure === undefined ? error : noToken(failure, auth.user);
  }
}

function noToken(failure: unknown, user: string): MailError {
  if (failure instanceof MailError) return failure;
  const { code, message } = failure as NodeJS.ErrnoException;
  // The token server answered, and said no.
  const refused = code === "EOAUTH2";
  return new MailError(
    refused ? "AUTH_FAILED" : "SERVER_UNAVAILABLE",
    `There is no access token for ${user}: ${message ?? String(failure)}`,
    { cause: failure },
  );
}

/** Whether what is written can only be read on this machine. */
function isLocal(socket: Socket, { host, path, proxy }: ResolvedSmtpOptions): boolean {
  if (path !== undefined) return true;
  // Beyond a proxy, the address of the socket says nothing.
  if (proxy !== undefined) return isLoopback(proxy.hostname) && isLoopback(host);
  const address = socket.remoteAddress ?? "";
  return address === "::1" || address.replace(/^::ffff:/, "").startsWith("127.");
}
