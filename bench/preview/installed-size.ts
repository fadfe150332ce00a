/** What a project weighs that has one of the two previews installed. */

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type InstallManifest, installInto } from "../install.ts";
import { ROOT, WORK } from "../paths.ts";

/** The size of a project's node_modules in MB, as blocks on the disk. */
export function installedMB(project: string): number {
  const modules = join(project, "node_modules");
  const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const blocks = files.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).blocks, 0);
  return (blocks * 512) / 2 ** 20;
}

/**
 * Packs Posthorn as npm would publish it and installs it, with the peers that a preview needs, into an empty project.
 *
 * @param versions The versions of react, react-dom and react-email that the other project has.
 * @returns The project's folder.
 * @throws {SuiteCannotRun} Where npm cannot install it.
 */
export function installPosthorn(versions: InstallManifest["dependencies"], log: (line: string) => void): string {
  const directory = join(WORK, "posthorn-installed");
  mkdirSync(directory, { recursive: true });
  for (const old of readdirSync(directory).filter((name) => name.endsWith(".tgz"))) rmSync(join(directory, old));
  const packed = execFileSync(
    "npm",
    ["pack", "--ignore-scripts", "--json", "--loglevel=error", "--pack-destination", directory],
    {
      cwd: ROOT,
      encoding: "utf8",
    },
  );
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  // Named for its content: npm takes a tarball of the same name for the same package.
  const hash = createHash("sha256")
    .update(readFileSync(join(directory, filename)))
    .digest("hex")
    .slice(0, 12);
  const tarball = `posthorn-${hash}.tgz`;
  renameSync(join(directory, filename), join(directory, tarball));
  const { react = "*", "react-dom": reactDom = "*", "react-email": reactEmail = "*" } = versions;
  const { version: vite } = JSON.parse(readFileSync(join(ROOT, "node_modules/vite/package.json"), "utf8")) as {
    version: string;
  };
  const dependencies = { posthorn: `file:./${tarball}`, react, "react-dom": reactDom, "react-email": reactEmail, vite };
  installInto(directory, { name: "posthorn-bench-installed", dependencies }, log);
  return directory;
}
