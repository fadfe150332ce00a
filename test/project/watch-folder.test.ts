import { chmod, mkdir, mkdtemp, realpath, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FolderWatch, watchFolder } from "../../src/project/watch-folder.ts";

let home: string;
let folder: string;
let watch: FolderWatch;
let told: string[];

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "posthorn-watch-")));
  folder = join(home, "emails");
  await write("old.tsx", "old");
  await write("parts/shared.ts", "shared");
  told = [];
  watch = watchFolder(folder, (event, path) => told.push(`${event} ${path.slice(folder.length + 1)}`));
});
afterEach(async () => {
  watch.close();
  await rm(home, { recursive: true, force: true });
});

// Posthorn leaves it to Vite's watcher on other systems.
describe.skipIf(process.platform !== "linux")("a watched folder", () => {
  it("tells of what is made, written and removed, at any depth, and of nothing that was there", async () => {
    await write("new.tsx", "new");
    await expect.poll(() => told).toContain("add new.tsx");
    await write("parts/shared.ts", "shared again");
    await expect.poll(() => told).toContain("change parts/shared.ts");
    await rm(join(folder, "old.tsx"));
    await expect.poll(() => told).toContain("unlink old.tsx");
    expect(told.filter((event) => /old\.tsx/.test(event))).toEqual(["unlink old.tsx"]);
  });

  it("tells of a file that is renamed into the place of another, however old it is", async () => {
    await writeFile(join(home, "backup"), "from the backup");
    await utimes(join(home, "backup"), 1, 1);
    await rename(join(home, "backup"), join(folder, "old.tsx"));
    await expect.poll(() => told).toEqual(["change old.tsx"]);
  });

  it("takes a file that is removed and written anew for a change", async () => {
    await rm(join(folder, "old.tsx"));
    await write("old.tsx", "anew");
    await expect.poll(() => told).toContain("change old.tsx");
    await rm(join(folder, "parts/shared.ts"));
    await expect.poll(() => told).toContain("unlink parts/shared.ts");
    expect(told).not.toContain("unlink old.tsx");
  });

  it("tells of folders by the files in them: moved in, moved away, replaced", async () => {
    await mkdir(join(home, "more/deep"), { recursive: true });
    await writeFile(join(home, "more/a.tsx"), "a");
    await writeFile(join(home, "more/deep/b.tsx"), "b");
    await rename(join(home, "more"), join(folder, "more"));
    await expect.poll(() => told.toSorted()).toEqual(["add more/a.tsx", "add more/deep/b.tsx"]);
    await write("more/deep/b.tsx", "b again");
    await expect.poll(() => told).toContain("change more/deep/b.tsx");
    await rename(join(folder, "more"), join(home, "more"));
    await expect.poll(() => told).toContain("unlink more/deep/b.tsx");
    expect(told).toContain("unlink more/a.tsx");

    await rm(join(folder, "parts"), { recursive: true });
    await write("parts/shared.ts", "of another branch");
    await expect.poll(() => told.at(-1)).toMatch(/^(?:add|change) parts\/shared\.ts$/);
    await write("parts/shared.ts", "and written once more");
    await expect.poll(() => told.at(-1)).toBe("change parts/shared.ts");
  });

  it("waits for itself where it is removed as a whole, as by a switch of branches", async () => {
    await rm(folder, { recursive: true });
    await expect.poll(() => told).toContain("unlink parts/shared.ts");
    await write("parts/shared.ts", "back");
    await expect.poll(() => told).toContain("add parts/shared.ts");
    await write("parts/shared.ts", "and written again");
    await expect.poll(() => told).toContain("change parts/shared.ts");
  });

  it("leaves out packages and what editors write beside a file, and sees no change in other rights", async () => {
    await write("node_modules/a/index.js", "a");
    await write(".old.tsx.swp", "swap");
    await write("old.tsx~", "backup");
    await chmod(join(folder, "old.tsx"), 0o600);
    await marked();
    expect(told.filter((event) => !event.endsWith(" mark"))).toEqual([]);
  });

  it("follows links, but not in a circle", async () => {
    await mkdir(join(home, "brand"));
    await symlink(join(home, "brand"), join(folder, "brand"));
    await symlink(folder, join(folder, "parts/again"));
    await symlink("nowhere", join(folder, "broken.tsx"));
    await marked();
    told.length = 0;
    await writeFile(join(home, "brand/logo.tsx"), "logo");
    await expect.poll(() => told).toContain("add brand/logo.tsx");
    // It may be seen while it is still empty.
    expect(told.filter((event) => event !== "change brand/logo.tsx")).toEqual(["add brand/logo.tsx"]);
  });
});

/** Resolves once what was done before has been told. */
async function marked(): Promise<void> {
  await write("mark", "mark");
  await expect.poll(() => told).toContain("add mark");
}

async function write(name: string, content: string): Promise<void> {
  await mkdir(join(folder, name, ".."), { recursive: true });
  await writeFile(join(folder, name), content);
}
