/** `posthorn.config.ts`: the few things about a project that cannot be seen from its files. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MailError } from "../errors.ts";
import type { PosthornConfig } from "./define-config.ts";

const FILE_NAMES = ["posthorn.config.ts", "posthorn.config.mts", "posthorn.config.js", "posthorn.config.mjs"];

/**
 * Reads the project's configuration file. Having none is normal and gives `{}`.
 *
 * @throws {MailError} `INVALID_CONFIGURATION` where the file cannot be read or holds something else.
 */
export async function loadConfig(root: string): Promise<PosthornConfig> {
  const name = FILE_NAMES.find((candidate) => existsSync(join(root, candidate)));
  if (name === undefined) return {};
  const file = join(root, name);
  return checkConfig(await importConfig(file, name), name);
}

async function importConfig(file: string, name: string): Promise<unknown> {
  try {
    return ((await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint =
      (cause as NodeJS.ErrnoException).code === "ERR_UNKNOWN_FILE_EXTENSION"
        ? "; this Node reads no TypeScript, so call it posthorn.config.mjs"
        : "";
    throw new MailError("INVALID_CONFIGURATION", `${name} could not be read: ${reason}${hint}`, { cause });
  }
}

function checkConfig(config: unknown, name: string): PosthornConfig {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new MailError(
      "INVALID_CONFIGURATION",
      `${name} has to export an object as its default: export default defineConfig({ … })`,
    );
  }
  const { directory, ...rest } = config as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) {
    throw new MailError(
      "INVALID_CONFIGURATION",
      `${name} has a field "${unknown}" that Posthorn does not know; it knows "directory"`,
    );
  }
  if (directory !== undefined && (typeof directory !== "string" || directory === "")) {
    throw new MailError(
      "INVALID_CONFIGURATION",
      `"directory" in ${name} has to be the path of the templates' folder, such as "src/emails"`,
    );
  }
  return directory === undefined ? {} : { directory };
}
