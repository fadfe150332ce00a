/** Starts the SMTP sink in a process of its own and asks it what came in. */

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { SinkReply, SinkRequest } from "./sink.ts";

export interface Sink extends AsyncDisposable {
  readonly port: number;
  /** Everything that came in since the last question. */
  ask(request?: SinkRequest): Promise<SinkReply>;
}

export async function startSink(): Promise<Sink> {
  const child = fork(join(import.meta.dirname, "sink.ts"), { serialization: "advanced", execArgv: [] });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    port,
    async ask(request = {}) {
      child.send(request);
      const [reply] = (await once(child, "message")) as [SinkReply];
      return reply;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      child.disconnect();
      await once(child, "exit");
    },
  };
}
