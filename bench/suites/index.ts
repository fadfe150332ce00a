/** The suites, in the order in which they run and are reported. */

import type { Suite } from "../suite.ts";

/** Imported when their turn comes: React must not be loaded before NODE_ENV is set. */
export const SUITES: Readonly<Record<string, () => Promise<Suite>>> = {
  render: async () => (await import("./render.ts")).renderSuite,
  peers: async () => (await import("./peers.ts")).peersSuite,
  aging: async () => (await import("./aging.ts")).agingSuite,
  compose: async () => (await import("./compose.ts")).composeSuite,
  send: async () => (await import("./send.ts")).sendSuite,
  latency: async () => (await import("./latency.ts")).latencySuite,
  outbox: async () => (await import("./outbox.ts")).outboxSuite,
  growth: async () => (await import("./growth.ts")).growthSuite,
  batch: async () => (await import("./batch.ts")).batchSuite,
  preview: async () => (await import("./preview.ts")).previewSuite,
};

export const SUITE_NAMES: readonly string[] = Object.keys(SUITES);
