/**
 * A process that drains a queue: node worker.ts <kind> <address> <concurrency>. It says `ready`, begins at `go`, says
 * `empty` when nothing is left, and ends when its channel is closed.
 */

import { once } from "node:events";
import { openQueue, type QueueKind } from "./queue.ts";

const [kind, address, concurrency] = process.argv.slice(2) as [QueueKind, string, string];
await using queue = await openQueue(kind, address);
process.send?.("ready");
await once(process, "message");
const worker = await queue.work(async () => {}, { concurrency: Number(concurrency) });
await worker.empty;
process.send?.("empty");
await once(process, "disconnect");
await worker.stop();
