/** A project in a temporary folder: real files, and the packages of this repository as its node_modules. */

import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const NODE_MODULES = resolve(import.meta.dirname, "../../node_modules");

export interface TempProject extends AsyncDisposable {
  readonly root: string;
  path(file: string): string;
  write(file: string, content: string): Promise<void>;
  remove(file: string): Promise<void>;
}

export async function makeProject(files: Readonly<Record<string, string>> = {}): Promise<TempProject> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "posthorn-project-")));
  const path = (file: string): string => join(root, file);
  const project: TempProject = {
    root,
    path,
    async write(file, content) {
      await mkdir(dirname(path(file)), { recursive: true });
      await writeFile(path(file), content);
    },
    remove: (file) => rm(path(file), { recursive: true }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true, maxRetries: 3 }),
  };
  await symlink(NODE_MODULES, path("node_modules"));
  await project.write("package.json", JSON.stringify({ name: "acme-mails", private: true }));
  for (const [file, content] of Object.entries(files)) await project.write(file, content);
  return project;
}

/** A template that says `text`; without a library, which would take longer to load than all the rest. */
export function template(text: string): string {
  return `export default function Mail() {
  return <p>${text}</p>;
}
`;
}
