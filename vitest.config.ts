import { defineConfig } from "vitest/config";

/**
 * What takes minutes: browsers, whole commands, the benchmark's own run. `npm run test:long` runs these and nothing
 * else, and CI runs both.
 */
export const LONG: readonly string[] = [
  "test/bench/*.test.ts",
  "test/cli/{build,check,postgres,queue,send,shots,worker}.test.ts",
  "test/crash/*.test.ts",
  "test/oldest-node.test.ts",
  "test/outbox/postgres-pool.test.ts",
  "test/preview/browser/*.test.ts",
  "test/preview/checks/checks-in-browser.test.ts",
  "test/preview/inbox/inbox-page.test.ts",
  "test/preview/lenses/{lens,mails}-in-browser.test.ts",
  "test/preview/server/failures.test.ts",
  "test/preview/ui/*.test.ts",
  "test/render/fast-long.test.tsx",
];

export default defineConfig({
  resolve: { tsconfigPaths: true },
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    exclude: ["test/fixtures/**", "test/types/**", ...LONG],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A second, the default, is soon over on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    globalSetup: "test/support/global-setup.ts",
    // Two cores: more workers only make each other late.
    maxWorkers: 2,
  },
});
