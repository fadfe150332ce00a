/** Sends one mail and does nothing more: run in a process of its own, to see whether that ends. */

import { deliver, prepare, smtp } from "../../src/index.ts";

const message = await prepare({ from: "a@x.test", to: "b@x.test", subject: "s", text: "t" });
await deliver(message, smtp(process.argv[2] as string));
const sent = performance.now();
process.on("exit", () => console.log(`sent, ended after ${Math.round(performance.now() - sent)} ms`));
