/** Runs once before all tests: says what they will run on, gets the browser ready, and keeps caches to themselves. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { LONG } from "../../vitest.config.ts";
import { findBrowser } from "./browser.ts";
import { offerPostgres } from "./postgres-server.ts";

export default async function setup({ config }: TestProject): Promise<() => Promise<void>> {
  console.log(`Tests run on Node ${process.versions.node} with the browser ${await findBrowser()}`);
  if (LONG.every((pattern) => config.exclude.includes(pattern)))
    console.log(`Not run here, but by npm run test:long: ${LONG.join(", ")}`);
  const cache = mkdtempSync(join(tmpdir(), "posthorn-cache-"));
  process.env.XDG_CACHE_HOME = cache;
  const endPostgres = await offerPostgres();
  return async () => {
    await endPostgres();
    rmSync(cache, { recursive: true, force: true });
  };
}
