import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { tsconfigPaths: true },
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    exclude: ["test/fixtures/**", "test/types/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: "test/support/global-setup.ts",
    // Two cores: more workers only make each other late.
    maxWorkers: 2,
  },
});
