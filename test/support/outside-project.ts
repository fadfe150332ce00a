/** A project somewhere else that has the packed package, what it declares, and nothing more. */

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

export interface OutsideProject extends Disposable {
  readonly folder: string;
  /** The files of the package. */
  readonly packed: readonly string[];
  write(path: string, content: string): void;
}

export async function makeOutsideProject(): Promise<OutsideProject> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "posthorn-outside-")));
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await run("npm", pack, { cwd: root });
  const [{ filename, files }] = JSON.parse(stdout);
  const home = join(folder, "node_modules", "posthorn");
  mkdirSync(home, { recursive: true });
  await run("tar", ["-xzf", join(folder, filename), "--strip-components=1", "-C", home]);
  const { dependencies, peerDependencies, bin } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const link = (target: string, name: string): void => {
    const path = join(folder, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  };
  for (const name of Object.keys({ ...dependencies, ...peerDependencies }))
    link(join(root, "node_modules", name), name);
  link(join(home, bin.posthorn), ".bin/posthorn");
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  write("package.json", '{ "name": "outside", "type": "module" }');
  write(
    "emails/hello.jsx",
    `import { defineEmail } from "posthorn";
     import { Html, Body, Text } from "react-email";
     export default defineEmail(({ name }) => <Html><Body><Text>Hello {name}</Text></Body></Html>, { subject: ({ name }) => "Hello " + name, previewProps: { name: "Ada" } });`,
  );
  return {
    folder,
    packed: files.map(({ path }: { path: string }) => path),
    write,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
