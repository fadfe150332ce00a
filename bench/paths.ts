/** Where the benchmark finds things and puts things. */

import { join } from "node:path";

export const ROOT: string = join(import.meta.dirname, "..");

/** Everything it makes or installs; ignored by git. */
export const WORK: string = join(ROOT, "bench/.work");
