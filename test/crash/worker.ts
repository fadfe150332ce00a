/** The process of a crash test that delivers: node worker.ts <outbox> <smtp url> <retry|park> */

import { createMailer, type OnUnknown } from "posthorn";
import { FROM, openOutbox } from "./engine.ts";

const [target, url, onUnknown] = process.argv.slice(2) as [string, string, OnUnknown];
const mailer = createMailer({
  transport: url,
  outbox: openOutbox(target),
  from: FROM,
});
const worker = mailer.work({ concurrency: 10, onUnknown, delayMs: 500, maxDelayMs: 2_000 });
process.on("SIGTERM", () => {
  void worker.stop().then(() => mailer.close().then(() => process.disconnect?.()));
});
process.send?.("ready");
await worker.done;
