/** Drains a queue with workers in processes of their own. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { QueueKind } from "./queue.ts";

const CONCURRENCY = 20;

/** @returns How many milliseconds it took from the word until nothing was left. */
export async function timeDrain(kind: QueueKind, address: string, workers: number): Promise<number> {
  const children = Array.from({ length: workers }, () =>
    fork(join(import.meta.dirname, "worker.ts"), [kind, address, String(CONCURRENCY)]),
  );
  try {
    await Promise.all(children.map((child) => said(child)));
    const startedAt = performance.now();
    for (const child of children) child.send("go");
    await Promise.all(children.map((child) => said(child)));
    return performance.now() - startedAt;
  } finally {
    for (const child of children) if (child.connected) child.disconnect();
    await Promise.all(children.filter(({ exitCode }) => exitCode === null).map((child) => once(child, "exit")));
  }
}

async function said(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`A worker ended with ${code}`);
  });
  await Promise.race([once(child, "message"), exited]);
  exited.catch(() => undefined);
}
