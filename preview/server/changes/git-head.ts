/** What the files that differ from git's HEAD hold there. Git is only asked; nothing in the working tree is touched. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { type FileContents, isSource } from "./file-history.ts";

const run = promisify(execFile);

/** More changed files than that are no edit, but another branch. */
const MAX_FILES = 500;

/** A string says why there is nothing to compare with. */
export async function filesOfHead(root: string): Promise<FileContents | string> {
  const git = async (...args: string[]): Promise<string> => {
    // No lock, no program that the repository's settings name.
    const safe = ["--no-optional-locks", "-c", "core.fsmonitor=false", "-C", root, ...args];
    return (await run("git", safe, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  };
  let top: string;
  try {
    top = (await git("rev-parse", "--show-toplevel")).trimEnd();
    await git("rev-parse", "--verify", "--quiet", "HEAD");
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT"
      ? "Git is not installed, so there is no HEAD to compare with."
      : "This project has no commit yet, or is in no git repository: there is no HEAD to compare with.";
  }
  const diff = ["diff", "--no-ext-diff", "--no-textconv", "--no-renames", "-z"];
  const [changed, added, untracked] = await Promise.all([
    git(...diff, "--name-only", "--diff-filter=MDT", "HEAD", "--", ":/"),
    git(...diff, "--name-only", "--diff-filter=A", "HEAD", "--", ":/"),
    git("ls-files", "--others", "--exclude-standard", "-z", "--full-name"),
  ]);
  const paths = changed.split("\0").filter((path) => isSource(`/${path}`));
  const made = [...added.split("\0"), ...untracked.split("\0")].filter((path) => isSource(`/${path}`));
  if (paths.length + made.length > MAX_FILES)
    return `More than ${MAX_FILES} files differ from HEAD; commit or stash some to see what an edit changes.`;
  const files = new Map<string, string | null>(made.map((path) => [join(top, path), null]));
  for (const path of paths) files.set(join(top, path), await git("show", `HEAD:${path}`));
  return files;
}
