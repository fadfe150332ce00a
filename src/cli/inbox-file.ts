/** Where `posthorn dev` keeps the mails of a project: in the user's cache folder, never in the project. */

import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { basename, join, resolve } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * One file for each project, told apart by its path. A cache is the right place: nothing is lost with it but test
 * mail, no watcher sees it change, and nobody commits it.
 */
export function inboxFile(
  root: string,
  env: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const path = resolve(root);
  const name = basename(path).replace(/[^\w.-]/g, "_") || "project";
  const mark = createHash("sha256").update(path).digest("hex").slice(0, 12);
  return join(cacheFolder(env, platform), "posthorn", `${name}-${mark}`, "inbox.db");
}

function cacheFolder(env: Environment, platform: NodeJS.Platform): string {
  if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME;
  if (platform === "darwin") return join(homedir(), "Library", "Caches");
  if (platform === "win32") return env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  return join(homedir(), ".cache");
}
