/** Evaluates templates that a module server gives: in this process, or in the preview's render thread. */

import type { HotPayload } from "vite";
import type { ModuleRunnerTransport } from "vite/module-runner";
import { createEvaluator } from "./evaluator.ts";
import type { RunnerModule } from "./import-vite.ts";

export interface TemplateRunner {
  /** Evaluates the file, and what it imports, as far as something has changed since the last time. */
  import(file: string): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

export type Invoke = (payload: HotPayload) => Promise<{ result: unknown } | { error: unknown }>;

export function createTemplateRunner(vite: RunnerModule, invoke: Invoke): TemplateRunner {
  const runner = new vite.ModuleRunner(
    {
      transport: { invoke: invoke as NonNullable<ModuleRunnerTransport["invoke"]> },
      // The runner asks before each use whether a module is still the newest; nothing has to be pushed to it.
      hmr: false,
      // Makes stacks tell lines of the user's files.
      sourcemapInterceptor: "prepareStackTrace",
      createImportMeta: vite.createNodeImportMeta,
    },
    createEvaluator(vite),
  );
  return {
    async import(file) {
      try {
        return await runner.import(file);
      } catch (error) {
        // A stack is mapped when it is first read, by maps that the next line drops.
        void (error as Error | undefined)?.stack;
        // The runner keeps failed modules; one that failed for want of another file would never be tried again.
        runner.clearCache();
        throw error;
      }
    },
    close: () => runner.close(),
  };
}
