/**
 * node scripts/check-failing-run.ts
 *
 * Makes sure that a run with a failed test ends with an error. No test can: where that is broken, nobody hears of it.
 * Libraries that a run sets up may have their own way to end its process.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "posthorn-failing-"));
try {
  const globalSetup = join(root, "test/support/global-setup.ts");
  const config = { root, test: { dir: folder, include: ["**/*.test.ts"], globalSetup } };
  writeFileSync(join(folder, "vitest.config.mjs"), `export default ${JSON.stringify(config)};`);
  writeFileSync(
    join(folder, "fails.test.ts"),
    `import { test } from "vitest"; test("fails", () => { throw new Error("on purpose"); });`,
  );
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const { status, stderr } = spawnSync(
    process.execPath,
    [vitest, "run", "--config", join(folder, "vitest.config.mjs")],
    { cwd: root, encoding: "utf8" },
  );
  if (!stderr.includes("on purpose")) throw new Error(`The test was not run:\n${stderr}`);
  if (status !== 1) throw new Error(`A run with a failed test ended with ${status} instead of 1`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
