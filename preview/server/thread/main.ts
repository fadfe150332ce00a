/** Where the render thread starts: sees to it that there is one React, before anything imports it. */

import { workerData } from "node:worker_threads";
import { keepCompiledCode, writeCompiledCode } from "../../../src/project/compile-cache.ts";
import { loadPrismLate } from "../../../src/project/late-prism.ts";
import { shareReactOf } from "../../../src/project/one-react.ts";
import type { ThreadData } from "./messages.ts";

/** By then the first mail is on screen. */
const SETTLED_MS = 3_000;

keepCompiledCode();
const data = workerData as ThreadData;
shareReactOf(data.directory);
loadPrismLate();
const { serveRenders } = await import("./serve-renders.ts");
await serveRenders(data);
setTimeout(writeCompiledCode, SETTLED_MS).unref();
