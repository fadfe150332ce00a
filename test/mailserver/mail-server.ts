/** A real mail server for one test file: Postfix takes the mail, Dovecot shows it; loopback only, gone afterwards. */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createServerCertificate } from "./certificate.ts";
import { configureDovecot } from "./dovecot.ts";
import { configurePostfix } from "./postfix.ts";
import type { Mailbox, MailServerPorts, MailServerSettings } from "./settings.ts";

export interface MailServer extends AsyncDisposable {
  readonly host: "127.0.0.1";
  readonly ports: MailServerPorts;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string;
  readonly password: string;
  readonly mailboxes: readonly Mailbox[];
  /** What Postfix wrote so far. */
  log(): string;
  /**
   * Resolves once Postfix has nothing more to do for a mail, and every mailbox that gets it has it.
   *
   * @param response The server's last word to the sender: `250 2.0.0 Ok: queued as …`.
   * @throws Where a recipient did not get it.
   */
  delivered(response: string | undefined): Promise<void>;
}

export interface MailServerOptions {
  /** The one domain that has mailboxes here. */
  readonly domain: string;
  /** Login name → address. */
  readonly mailboxes: Readonly<Record<string, string>>;
  readonly password: string;
}

/** Static in every Debian (base-passwd): the user "mail". */
const MAIL_USER = { uid: 8, gid: 8 };

/** Debian keeps servers where a user's PATH does not lead. */
const PATH = [process.env.PATH, "/usr/sbin", "/usr/local/sbin"].join(delimiter);

const DEADLINE_MS = 20_000;

/** Why there can be no mail server on this machine; undefined where there can. */
export function whyNoMailServer(): string | undefined {
  if (dovecotVersion() === undefined || version("postconf", "-dh", "mail_version") === undefined)
    return "Postfix and Dovecot are not installed: run scripts/install-test-packages.sh";
  if (process.getuid?.() !== 0) return "Postfix starts as root only: run the tests as root to send through it";
  return undefined;
}

/** Starts both servers and waits until they answer. */
export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  const certificate = await createServerCertificate();
  for (let tries = 1; ; tries += 1) {
    const ports = await freePorts();
    const settings: MailServerSettings = {
      dir: mkdtempSync(join(tmpdir(), "posthorn-mail-")),
      ports,
      domain: options.domain,
      mailboxes: Object.entries(options.mailboxes).map(([user, address]) => ({ user, address })),
      password: options.password,
      mailUser: MAIL_USER,
    };
    writeFiles(settings, `${certificate.key}${certificate.cert}`);
    const servers = await supervise(settings);
    if (servers.ready) return { ...talkTo(settings, certificate.ca), [Symbol.asyncDispose]: servers.stop };
    // Somebody else took one of the ports in the meantime.
    if (tries === 5 || !/address already in use/i.test(servers.complaint))
      throw new Error(`Postfix and Dovecot did not start:\n${servers.complaint}`);
  }
}

function talkTo({ dir, ports, password, mailboxes }: MailServerSettings, ca: string): Omit<MailServer, symbol> {
  const log = (): string => readFileSync(join(dir, "postfix.log"), "utf8");
  return {
    host: "127.0.0.1",
    ports,
    ca,
    password,
    mailboxes,
    log,
    async delivered(response) {
      const id = /queued as (\w+)/.exec(response ?? "")?.[1];
      if (id === undefined) throw new Error(`The server did not say that it has queued a mail: ${response}`);
      const lines = (): string[] =>
        log()
          .split("\n")
          .filter((line) => line.includes(` ${id}: `));
      await until(
        () => lines().some((line) => line.endsWith(": removed")),
        () => `Not delivered:\n${lines().join("\n")}`,
      );
      const failed = lines().filter((line) => / status=(?!sent )/.test(line));
      if (failed.length > 0) throw new Error(`Not delivered to everybody:\n${failed.join("\n")}`);
    },
  };
}

function writeFiles(settings: MailServerSettings, keyAndCertificate: string): void {
  const { dir, mailUser } = settings;
  // Both servers change users on the way in.
  chmodSync(dir, 0o755);
  writeFileSync(join(dir, "server.pem"), keyAndCertificate, { mode: 0o600 });
  mkdirSync(join(dir, "mail"));
  for (const { user } of settings.mailboxes) mkdirSync(join(dir, "mail", user));
  for (const folder of ["queue", "data"]) mkdirSync(join(dir, folder));
  execFileSync("chown", ["-R", `${mailUser.uid}:${mailUser.gid}`, join(dir, "mail")]);
  execFileSync("chown", ["postfix", join(dir, "data")]);
  configurePostfix(settings);
  configureDovecot(settings, dovecotVersion() as string);
}

interface Servers {
  readonly ready: boolean;
  /** What they said where they ended. */
  readonly complaint: string;
  readonly stop: () => Promise<void>;
}

async function supervise({ dir }: MailServerSettings): Promise<Servers> {
  const supervisor = spawn(join(import.meta.dirname, "supervise.sh"), [dir], {
    stdio: ["pipe", "ignore", "pipe"],
    env: { ...process.env, PATH },
    // Ctrl-C reaches the test process; what closes the pipe ends the servers.
    detached: true,
  });
  let complaint = "";
  supervisor.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  let running = true;
  const ended = once(supervisor, "close").then(() => {
    running = false;
  });
  const stop = async (): Promise<void> => {
    supervisor.stdin.end();
    await ended;
  };
  // Both say so once they listen on their ports. An answer on a port could be somebody else's.
  const started = (): boolean =>
    readIfThere(join(dir, "postfix.log")).includes("daemon started") &&
    readIfThere(join(dir, "dovecot.log")).includes("starting up");
  try {
    await until(
      () => !running || started(),
      () => `Postfix and Dovecot did not start in time:\n${readIfThere(join(dir, "postfix.log"))}`,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { ready: running, complaint, stop };
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** Four ports that nobody uses now. */
async function freePorts(): Promise<MailServerPorts> {
  const listeners = await Promise.all(
    [1, 2, 3, 4].map(async () => {
      const listener = createServer().listen(0, "127.0.0.1");
      await once(listener, "listening");
      return listener;
    }),
  );
  const [submission = 0, submissions = 0, imaps = 0, pop3s = 0] = listeners.map((listener) => {
    const address = listener.address();
    listener.close();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  return { submission, submissions, imaps, pop3s };
}

async function until(condition: () => boolean, complaint: () => string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(complaint());
    await delay(20);
  }
}

function dovecotVersion(): string | undefined {
  return /^[\d.]+/.exec(version("dovecot", "--version") ?? "")?.[0];
}

function version(command: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(command, args, {
      encoding: "utf8",
      env: { ...process.env, PATH },
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}
