/**
 * Completes package-lock.json after `npm install`: lists the platform packages of every platform, also those that npm
 * could not see from here, so that `npm ci` works everywhere; and drops download addresses, so that it works with any
 * registry.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface LockedPackage {
  version?: string;
  resolved?: string;
  optional?: boolean;
  dev?: boolean;
  peer?: boolean;
  optionalDependencies?: Record<string, string>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

interface Lockfile {
  packages: Record<string, LockedPackage>;
}

const OS = ["android", "darwin", "linux", "win32", "freebsd", "openbsd", "netbsd", "sunos", "aix", "openharmony"];
const CPU = ["arm64", "x64", "ia32", "arm", "riscv64", "ppc64", "s390x", "loong64", "mips64el", "wasm32"];

/** Adds what is missing and returns the names of what was added. */
export function completeLockfile(lock: Lockfile): string[] {
  const added: string[] = [];
  for (const [path, parent] of Object.entries(lock.packages)) {
    if (parent.resolved?.startsWith("http")) delete parent.resolved;
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      if (isLocked(lock, path, name)) continue;
      const platform = platformOf(name);
      // Without a platform in its name it is a package like any other, which npm left out for a reason of its own.
      if (platform === undefined || !/^\d/.test(version)) continue;
      lock.packages[`node_modules/${name}`] = {
        version,
        ...platform,
        ...(parent.dev ? { dev: true } : {}),
        optional: true,
      };
      added.push(name);
    }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  return added;
}

/** Looks where Node would: beside the parent's own modules, then further up. */
function isLocked(lock: Lockfile, parent: string, name: string): boolean {
  for (let path = parent; ; path = path.slice(0, Math.max(path.lastIndexOf("node_modules/") - 1, 0))) {
    if (`${path === "" ? "" : `${path}/`}node_modules/${name}` in lock.packages) return true;
    if (path === "") return false;
  }
}

function platformOf(name: string): Pick<LockedPackage, "os" | "cpu" | "libc"> | undefined {
  const words = name.split(/[-/@]/);
  const os =
    words.find((word) => OS.includes(word) && word !== "openharmony") ?? words.find((word) => OS.includes(word));
  const cpu = words
    .map((word) => ({ gnueabihf: "arm", musleabihf: "arm", armv7: "arm" })[word] ?? word)
    .find((word) => CPU.includes(word));
  if (os === undefined && cpu !== "wasm32") return undefined;
  const libc = words.some((word) => word.startsWith("musl"))
    ? "musl"
    : words.some((word) => word.startsWith("gnu"))
      ? "glibc"
      : undefined;
  return {
    ...(os === undefined ? {} : { os: [os] }),
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL("../package-lock.json", import.meta.url);
  const lock = JSON.parse(readFileSync(file, "utf8")) as Lockfile;
  const added = completeLockfile(lock);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(added.length === 0 ? "package-lock.json is complete" : `Added to package-lock.json: ${added.join(", ")}`);
}
