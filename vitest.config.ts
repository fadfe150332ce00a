import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { tsconfigPaths: true },
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    exclude: ["test/fixtures/**", "test/types/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A second, the default, is soon over on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    globalSetup: "test/support/global-setup.ts",
    // Two cores: more workers only make each other late.
    maxWorkers: 2,
  },
});
