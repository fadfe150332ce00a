/** Postfix's `smtp-source`: a load generator in C that sends one message again and again, composed beforehand. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Where Debian puts it. */
const PATHS = ["/usr/sbin/smtp-source", "/usr/bin/smtp-source"];

export interface SmtpSource extends AsyncDisposable {
  /** Sends that many mails; the figures are for one of them, in microseconds. */
  send(count: number): Promise<{ readonly wall: number; readonly cpu: number }>;
}

/** Undefined where it is not installed. */
export async function openSmtpSource(
  port: number,
  connections: number,
  message: Uint8Array,
): Promise<SmtpSource | undefined> {
  const program = PATHS.find((path) => existsSync(path));
  if (program === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "posthorn-smtp-source-"));
  const file = join(folder, "message");
  // It writes the line ends itself.
  await writeFile(file, Buffer.from(message).toString("latin1").replaceAll("\r\n", "\n"), "latin1");
  return {
    async send(count) {
      const args = ["-d", "-s", connections, "-m", count, "-F", file, "-f", "a@wren.example", "-t", "b@wren.example"];
      const command = `TIMEFORMAT="%R %U %S"; time "$0" "$@" 127.0.0.1:${port}`;
      const { stderr } = await promisify(execFile)("bash", ["-c", command, program, ...args.map(String)]);
      const [real, user, system] = (stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number) as [
        number,
        number,
        number,
      ];
      return { wall: (real * 1_000_000) / count, cpu: ((user + system) * 1_000_000) / count };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
