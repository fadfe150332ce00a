/** An SMTP server for tests that does whatever it is told to, above all what no well-made server does. */

import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import { type Certificate, type CertificateOptions, makeCertificate } from "./server/certificate.ts";
import { type Fault, FaultScript } from "./server/fault.ts";
import { holdSession, type ReceivedMail, type SessionSettings, type TestServerAuth } from "./server/session.ts";
import { Wire } from "./server/wire.ts";

export interface TestServerOptions {
  /** What goes wrong, and when; `play` changes it later. */
  readonly faults?: readonly Fault[] | undefined;
  /** Offers STARTTLS: `true` with a certificate for `localhost` and `127.0.0.1`, made now. */
  readonly starttls?: boolean | CertificateOptions | Certificate | undefined;
  /** TLS from the first byte, as `smtps://`. */
  readonly tls?: boolean | CertificateOptions | Certificate | undefined;
  /** The authority (PEM) whose client certificates are demanded; default: none is asked for. */
  readonly clientCa?: string | undefined;
  /** Offers AUTH, and takes mail only from who logged in. */
  readonly auth?: TestServerAuth | undefined;
  /** Offered by EHLO beside STARTTLS and AUTH; default PIPELINING, 8BITMIME, SMTPUTF8, DSN, ENHANCEDSTATUSCODES. */
  readonly extensions?: readonly string[] | undefined;
  /** How many recipients one mail may have; all further are answered with `452 4.5.3`. Default: no limit. */
  readonly maxRecipients?: number | undefined;
  /** Speaks LMTP (RFC 2033): one final reply for each recipient. */
  readonly lmtp?: boolean | undefined;
  /** Default: a free one. */
  readonly port?: number | undefined;
}

/** One thing that was said. */
export interface TestServerLogEntry {
  /** Counted from 1. */
  readonly connection: number;
  readonly side: "client" | "server";
  /** A command or a reply, without its line end. */
  readonly text: string;
}

export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** What to give to `createMailer` or `smtp`: `smtp://127.0.0.1:port`, or `smtps://…`, `lmtp://…`. */
  readonly url: string;
  /** The certificate to trust (PEM), where it has one. */
  readonly ca: string | undefined;
  /** Every mail that came to its final dot, whatever was answered, oldest first. */
  readonly received: readonly ReceivedMail[];
  /** Every command and reply, oldest first. */
  readonly log: readonly TestServerLogEntry[];
  /** How many connections were made so far. */
  readonly connections: number;
  /** How many are open now. */
  readonly openConnections: number;
  /** How many faults began so far: whether what was to go wrong did. */
  readonly faultsPlayed: number;
  /** Replaces the faults. */
  play(...faults: readonly Fault[]): void;
  /** Cuts every connection. */
  disconnect(): void;
  /** Resolves once `fits` holds; it is asked whenever something happens. */
  until(fits: (server: TestServer) => boolean): Promise<void>;
  /** Cuts every connection and listens no more. */
  stop(): Promise<void>;
  /** Listens again on the same port after `stop`; what was received stays. */
  restart(): Promise<void>;
}

const EXTENSIONS = ["PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"];

/**
 * Starts a server on 127.0.0.1 that takes every mail, except where `faults` say otherwise.
 *
 * @example
 * await using server = await startTestServer({ faults: [{ at: "rcpt", reply: "450 4.2.1 busy", times: 1 }] });
 * await using mailer = createMailer({ transport: server.url, from: "hello@example.com" });
 * await mailer.send({ to: "ada@example.com", subject: "Hi", text: "Hi" });
 * expect(server.received).toHaveLength(1);
 */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const certificate = certificateOf(options.tls) ?? certificateOf(options.starttls);
  const settings = settingsOf(options, certificate);
  const received: ReceivedMail[] = [];
  const log: TestServerLogEntry[] = [];
  const sockets = new Set<Socket>();
  const watchers = new Set<() => void>();
  let faultsPlayed = 0;
  const scriptOf = (faults: readonly Fault[]): FaultScript =>
    new FaultScript(faults, () => {
      faultsPlayed += 1;
      changed();
    });
  let script = scriptOf(options.faults ?? []);
  let connections = 0;
  let listener: Server | undefined;

  const changed = (): void => {
    for (const look of [...watchers]) look();
  };
  const serve = (socket: Socket): void => {
    connections += 1;
    const connection = connections;
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      changed();
    });
    const note = (side: "client" | "server", text: string): void => {
      log.push({ connection, side, text });
      changed();
    };
    void holdSession(new Wire(socket), settings, {
      connection,
      script: () => script,
      client: (text) => note("client", text),
      server: (text) => note("server", text),
      received(mail) {
        received.push(mail);
        changed();
      },
    });
    changed();
  };
  const listen = async (port: number): Promise<number> => {
    listener = createServer({ noDelay: true, allowHalfOpen: false }, serve);
    listener.listen(port, "127.0.0.1");
    await once(listener, "listening");
    return (listener.address() as AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    const closing = listener;
    listener = undefined;
    for (const socket of sockets) socket.destroy();
    if (closing !== undefined) await new Promise<void>((resolve) => closing.close(() => resolve()));
  };

  const port = await listen(options.port ?? 0);
  const scheme = settings.lmtp ? "lmtp" : settings.implicitTls ? "smtps" : "smtp";
  const server: TestServer = {
    port,
    url: `${scheme}://127.0.0.1:${port}`,
    ca: certificate?.cert,
    received,
    log,
    get connections() {
      return connections;
    },
    get openConnections() {
      return sockets.size;
    },
    get faultsPlayed() {
      return faultsPlayed;
    },
    play(...faults) {
      script = scriptOf(faults);
    },
    disconnect() {
      for (const socket of sockets) socket.destroy();
    },
    until: (fits) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (!fits(server)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    stop,
    async restart() {
      if (listener === undefined) await listen(port);
    },
    [Symbol.asyncDispose]: stop,
  };
  return server;
}

function settingsOf(options: TestServerOptions, certificate: Certificate | undefined): SessionSettings {
  const client: TlsOptions =
    options.clientCa === undefined ? {} : { ca: options.clientCa, requestCert: true, rejectUnauthorized: true };
  return {
    lmtp: options.lmtp ?? false,
    implicitTls: options.tls !== undefined && options.tls !== false,
    tls: certificate === undefined ? undefined : { key: certificate.key, cert: certificate.cert, ...client },
    auth: options.auth,
    extensions: options.extensions ?? EXTENSIONS,
    maxRecipients: options.maxRecipients ?? Number.POSITIVE_INFINITY,
  };
}

function certificateOf(given: TestServerOptions["tls"]): Certificate | undefined {
  if (given === undefined || given === false) return undefined;
  if (given === true) return makeCertificate();
  return "cert" in given ? given : makeCertificate(given);
}
