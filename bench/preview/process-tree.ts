/** A server in a process group of its own: started, watched, measured and ended as a whole. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface ServerProcess extends AsyncDisposable {
  /** Resolves as soon as the port takes connections. */
  listening(port: number): Promise<void>;
  /** Memory of the process and all its descendants, in MB (PSS: shared pages are split); undefined without /proc. */
  memoryMB(): number | undefined;
  /** The last of what it wrote. */
  output(): string;
}

const running = new Set<ChildProcess>();
// Groups of their own do not get the terminal's Ctrl-C, and must not outlive this process.
process.on("exit", () => {
  for (const child of running) signalGroup(child, "SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

export function startServer(
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): ServerProcess {
  const child = spawn(process.execPath, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-4000);
    });
  }
  return {
    async listening(port) {
      while (child.exitCode === null) {
        if (await accepts(port)) return;
        await sleep(5);
      }
      throw new Error(`${args.join(" ")} ended with exit code ${child.exitCode}: ${output.trim()}`);
    },
    memoryMB: () => memoryOf(child.pid as number),
    output: () => output,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        signalGroup(child, "SIGTERM");
        await Promise.race([once(child, "exit"), sleep(5_000, undefined, { ref: false })]);
      }
      // What the process itself started and left behind.
      signalGroup(child, "SIGKILL");
      running.delete(child);
    },
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(child.pid as number), signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function memoryOf(pid: number): number | undefined {
  if (process.platform !== "linux") return undefined;
  const kilobytes = treeOf(pid).map((one) =>
    Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${one}/smaps_rollup`))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, value) => sum + value, 0) / 1024;
}

/** A process and its descendants. */
function treeOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    // "pid (command) state ppid …"; the command may hold anything, brackets too.
    const parent = Number(read(`/proc/${name}/stat`).split(") ").at(-1)?.split(" ")[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // Gone since it was listed.
  }
}
