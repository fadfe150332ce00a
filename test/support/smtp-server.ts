/** A real SMTP server on a loopback port that keeps what it takes. */

import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface ReceivedMail {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly raw: Buffer;
  /** Whether it came over TLS. */
  readonly secure: boolean;
  readonly user: string | undefined;
  /** Which connection brought it, counted from 1. */
  readonly connection: number;
}

export interface SmtpTestServer extends AsyncDisposable {
  readonly port: number;
  /** `smtp://127.0.0.1:port` */
  readonly url: string;
  /** Every mail taken, oldest first. */
  readonly mails: readonly ReceivedMail[];
  /** How many connections were made so far. */
  readonly connections: number;
  /** How many are open now. */
  readonly openConnections: number;
  /** How many logins were tried. */
  readonly logins: number;
  /** Resolves when `condition` holds; looked at whenever something happens on the server. */
  until(condition: (server: SmtpTestServer) => boolean): Promise<void>;
  /** Cuts every connection. */
  cut(): void;
  parsed(index?: number): Promise<ParsedMail>;
  close(): Promise<void>;
}

/** Options of `smtp-server`; STARTTLS is only offered where a certificate is given. */
export interface SmtpTestOptions extends Omit<SMTPServerOptions, "onData"> {
  /** What to say to the final dot; an error refuses the mail. */
  readonly answer?: (mail: ReceivedMail) => string | Error;
}

export async function startSmtpServer(options: SmtpTestOptions = {}): Promise<SmtpTestServer> {
  const mails: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  const numbers = new Map<string, number>();
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const look of watchers) look();
  };
  let connections = 0;
  let open = 0;
  let logins = 0;

  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    disabledCommands: options.cert || options.secure ? [] : ["STARTTLS"],
    ...options,
    onConnect(session, callback) {
      connections += 1;
      open += 1;
      numbers.set(session.id, connections);
      changed();
      if (options.onConnect) options.onConnect.call(this, session, callback);
      else callback();
    },
    // Not by the socket's own event: its listeners are taken off at STARTTLS.
    onClose() {
      open -= 1;
      changed();
    },
    onAuth(auth, session, callback) {
      logins += 1;
      if (options.onAuth) options.onAuth.call(this, auth, session, callback);
      else callback(null, { user: auth.username });
    },
    onData(stream, session, callback) {
      buffer(stream).then(
        (raw) => {
          const { mailFrom, rcptTo } = session.envelope;
          const mail: ReceivedMail = {
            envelope: { from: mailFrom === false ? "" : mailFrom.address, to: rcptTo.map(({ address }) => address) },
            raw,
            secure: session.secure,
            user: session.user,
            connection: numbers.get(session.id) ?? 0,
          };
          const answer = options.answer?.(mail) ?? "2.0.0 kept";
          if (typeof answer === "string") {
            mails.push(mail);
            callback(null, answer);
          } else callback(answer);
          changed();
        },
        (error: Error) => callback(error),
      );
    },
  });
  server.on("error", () => {});
  server.server.on("connection", (socket: Socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;

  const running: SmtpTestServer = {
    port,
    url: `smtp://127.0.0.1:${port}`,
    mails,
    get connections() {
      return connections;
    },
    get openConnections() {
      return open;
    },
    get logins() {
      return logins;
    },
    until: (condition) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (!condition(running)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    parsed: (index = -1) => {
      const mail = mails.at(index);
      if (mail === undefined) throw new Error("The server has taken no such mail");
      return simpleParser(mail.raw);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
    [Symbol.asyncDispose]: () => running.close(),
  };
  return running;
}
