/** What a process does to its files, as strace(1) saw it, in order. */

import { execFile, execFileSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

export type FileEvent =
  | { readonly kind: "write"; readonly file: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly file: string; readonly size: number }
  | { readonly kind: "sync"; readonly file: string }
  | { readonly kind: "remove"; readonly file: string }
  /** A line that the process wrote to its standard output. */
  | { readonly kind: "say"; readonly line: string };

/** Calls that write or bring to disk what SQLite does not use: were they seen, the recording would not be whole. */
const UNKNOWN_CALLS = [
  "pwritev",
  "pwritev2",
  "writev",
  "sync_file_range",
  "rename",
  "renameat",
  "renameat2",
  "copy_file_range",
];
const KNOWN_CALLS = ["write", "pwrite64", "fsync", "fdatasync", "ftruncate", "unlink"];

export function hasStrace(): boolean {
  try {
    execFileSync("strace", ["-qq", "-o", "/dev/null", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a script under strace.
 *
 * @param of Files whose path begins so are recorded.
 * @param trace Where strace may write.
 */
export async function record(script: readonly string[], of: string, trace: string): Promise<readonly FileEvent[]> {
  const calls = [...KNOWN_CALLS, ...UNKNOWN_CALLS].join(",");
  // Of the main thread alone (no -f): it is the one that uses SQLite, and its calls stand in the order they were made.
  const strace = ["-qq", "-y", "-xx", "-s", "1048576", "-e", `trace=${calls}`, "-e", "signal=none", "-o", trace];
  await promisify(execFile)("strace", [...strace, process.execPath, ...script], { maxBuffer: 2 ** 26 });
  const events: FileEvent[] = [];
  for await (const line of createInterface({ input: createReadStream(trace) })) {
    const event = read(line, of);
    if (event !== undefined) events.push(event);
  }
  return events;
}

function read(line: string, of: string): FileEvent | undefined {
  const [, call, first = "", rest = "", result] = /^(\w+)\(([^,)]*)(?:, (.*))?\) += (-?\d+)/.exec(line) ?? [];
  if (call === undefined || Number(result) < 0) return undefined;
  const file = pathOf(first);
  if (call === "write" && first.startsWith("1<")) return { kind: "say", line: bytesOf(rest).toString().trim() };
  if (!file.startsWith(of) || file.endsWith("-shm")) return undefined;
  switch (call) {
    case "pwrite64": {
      const bytes = bytesOf(rest);
      if (bytes.length !== Number(result)) throw new Error(`A write was recorded in part: ${line.slice(0, 200)}`);
      return { kind: "write", file, offset: Number(rest.slice(rest.lastIndexOf(", ") + 2)), bytes };
    }
    case "ftruncate":
      return { kind: "truncate", file, size: Number(rest) };
    case "fsync":
    case "fdatasync":
      return { kind: "sync", file };
    case "unlink":
      return { kind: "remove", file };
    default:
      throw new Error(`${call} is not known to this recording`);
  }
}

/** `21<\x2f\x74…>` or `"\x2f\x74…"` */
function pathOf(argument: string): string {
  return bytesOf(argument).toString();
}

function bytesOf(argument: string): Buffer {
  const hex = /(?:\\x[0-9a-f]{2})+/.exec(argument)?.[0] ?? "";
  return Buffer.from(hex.replaceAll("\\x", ""), "hex");
}
