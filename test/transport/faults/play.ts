/** Plays one row of the table: one mail, one server, one outcome. */

import type { LookupFunction } from "node:net";
import { deliver, type MailError, type Message, prepare, type SmtpOptions, smtp } from "posthorn";
import { type ReceivedMail, startTestServer, type TestServer, type TestServerOptions } from "posthorn/testing";
import { startStopwatch } from "../../support/stopwatch.ts";
import type { Connection, Outcome, Scenario, Size } from "./scenarios.ts";

export interface Variant {
  readonly connection: Connection;
  readonly size: Size;
  readonly pipelining: boolean;
}

export interface Played {
  readonly outcome: Outcome;
  readonly error: MailError | undefined;
  /** How long after its deadline it settled, in milliseconds; below 0 where it did not need it. */
  readonly lateMs: number;
  /** What came to its final dot at any server. */
  readonly arrivals: readonly ReceivedMail[];
  readonly body: Buffer;
  /** How many attempts the error or the receipt tells of. */
  readonly attempts: number;
}

const BYTES: Readonly<Record<Size, number>> = { small: 2_000, "3 MB": 3_000_000, huge: 24_000_000 };
const LINE = `${"posthorn ".repeat(8)}\r\n`;

/** One row, once. Where a busy machine did not get as far as the fault before the deadline, again with a later one. */
export async function play(scenario: Scenario, variant: Variant): Promise<Played> {
  for (let timeoutMs = scenario.timeoutMs; ; timeoutMs *= 3) {
    const { played, reached } = await playOnce(scenario, variant, timeoutMs);
    if (reached || played.error?.code !== "TIMEOUT" || timeoutMs > LONGEST_DEADLINE_MS) return played;
  }
}

const LONGEST_DEADLINE_MS = 20_000;

async function playOnce(
  scenario: Scenario,
  { connection, size, pipelining }: Variant,
  timeoutMs: number,
): Promise<{ played: Played; reached: boolean }> {
  const settings: TestServerOptions = pipelining ? scenario.server : { ...scenario.server, extensions: ["DSN"] };
  await using stage = await setStage(scenario, settings, connection);
  const { server, transport } = stage;
  const message = await mailTo(scenario.to);
  const body = bodyOf(message, BYTES[size]);
  const before = server.faultsPlayed;
  server.play(...scenario.faults);
  const stopwatch = startStopwatch();
  const { receipt, error } = await deliver(
    message,
    transport,
    { timeoutMs, retry: { attempts: 1 } },
    { compose: async () => body },
  ).then(
    (receipt) => ({ receipt, error: undefined }),
    (error: MailError) => ({ receipt: undefined, error }),
  );
  const lateMs = stopwatch() - timeoutMs;
  const played: Played = {
    outcome:
      error === undefined
        ? { code: "sent", delivery: "sent", permanent: false, retryable: false }
        : { code: error.code, delivery: error.delivery, permanent: error.permanent, retryable: error.retryable },
    error,
    lateMs,
    arrivals: server.received.filter(({ raw }) => raw.includes(message.messageId)),
    body,
    attempts: (error ?? receipt)?.attempts.length ?? 0,
  };
  return { played, reached: scenario.faults.length === 0 || server.faultsPlayed > before };
}

interface Stage extends AsyncDisposable {
  readonly server: TestServer;
  readonly transport: ReturnType<typeof smtp>;
}

/** A server and a transport; the transport has a kept connection, or has lost one, where the variant says so. */
async function setStage(scenario: Scenario, settings: TestServerOptions, connection: Connection): Promise<Stage> {
  const healthy = scenario.connects && connection === "kept";
  // Before it went wrong, the server was as the client expects it.
  const first = await startTestServer(healthy ? healthyServer(scenario) : settings);
  let server = first;
  let lost = false;
  const lookup: LookupFunction = (host, options, callback) => {
    const { unreachable } = scenario;
    if (unreachable === "unknown name" && (lost || connection === "new"))
      return callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" }), "", 4);
    const away = unreachable === "no route" && (lost || connection === "new");
    const address = away ? "255.255.255.255" : "127.0.0.1";
    if (options.all === true) callback(null, [{ address, family: 4 }]);
    else callback(null, address, 4);
  };
  const given = scenario.options(first);
  const tls = { ...given.tls };
  const options: SmtpOptions = {
    host: "mail.localhost",
    port: first.port,
    ...given,
    tls,
    // "new" is the transport without a pool: each mail has a connection of its own.
    ...(connection === "new" ? { idleTimeoutMs: 0 } : {}),
  };
  const transport = smtp(options, { lookup });
  if (connection === "kept") {
    await deliver(await mailTo(["first@example.test"]), transport, { timeoutMs: 60_000, retry: { attempts: 1 } });
    if (scenario.connects) {
      await first.stop();
      lost = true;
      if (scenario.unreachable === undefined) {
        server = await startTestServer({ ...settings, port: first.port });
        // The new server's certificate is trusted as the old one's was.
        if (server.ca !== undefined) Object.assign(tls, { ca: [first.ca, server.ca] });
      }
    }
  }
  if (scenario.unreachable === "refused") await server.stop();
  return {
    server,
    transport,
    async [Symbol.asyncDispose]() {
      await transport.close?.();
      await first.stop();
      await server.stop();
    },
  };
}

function healthyServer({ server, options }: Scenario): TestServerOptions {
  const given = options({ ca: "" } as TestServer);
  return {
    ...server,
    ...(given.requireTLS === true ? { starttls: true } : {}),
    ...(given.auth === undefined ? {} : { auth: given.auth as { user: string; pass: string } }),
  };
}

function mailTo(to: readonly string[]): Promise<Message> {
  return prepare({ from: "hello@example.test", to, subject: "Hello", text: "Hello" });
}

function bodyOf({ messageId }: Message, bytes: number): Buffer {
  const head = `Message-ID: ${messageId}\r\nSubject: Hello\r\n\r\n`;
  return Buffer.from(head + LINE.repeat(Math.ceil((bytes - head.length) / LINE.length)));
}
