/** The two previews: how each is started, and where things are on its page. */

import { join } from "node:path";
import { OURS } from "../compare.ts";
import { ROOT } from "../paths.ts";

export interface PreviewTool {
  readonly name: string;
  /** Arguments for Node, run in the project's folder. */
  command(ports: { readonly http: number; readonly smtp: number }): string[];
  /** The path of a template's page. */
  path(template: string): string;
  /** What to click in the list to get to a template. */
  link(template: string): string;
}

export const TOOLS: readonly PreviewTool[] = [
  {
    name: OURS,
    command: ({ http, smtp }) => [
      join(ROOT, "dist/src/cli/main.js"),
      ...["dev", "emails", "--no-open", "--port", String(http), "--smtp-port", String(smtp)],
    ],
    path: (template) => `/t/${template}`,
    link: (template) => `[data-testid="template-tree"] [data-key="${template}"]`,
  },
  {
    name: "react-email dev",
    command: ({ http }) => [
      "node_modules/react-email/dist/cli/index.mjs",
      "dev",
      "--dir",
      "emails",
      "--port",
      String(http),
    ],
    path: (template) => `/preview/${template}`,
    link: (template) => `a[href^="/preview/${template}"]`,
  },
];

/** A shell's environment rather than this process's: the benchmark itself runs in production mode. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  const { NODE_ENV: _, VERCEL_URL: __, ...env } = process.env;
  const preload = `--require ${JSON.stringify(join(import.meta.dirname, "stay-local.cjs"))}`;
  return { ...env, NODE_OPTIONS: preload, NEXT_TELEMETRY_DISABLED: "1" };
}
