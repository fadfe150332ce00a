/** Where the render thread starts: sees to it that there is one React, before anything imports it. */

import { workerData } from "node:worker_threads";
import { shareReactOf } from "../../../src/project/one-react.ts";
import type { ThreadData } from "./messages.ts";

const data = workerData as ThreadData;
shareReactOf(data.directory);
const { serveRenders } = await import("./serve-renders.ts");
await serveRenders(data);
