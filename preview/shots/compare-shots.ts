/** Pictures of now beside those of a folder: which states look different, which are new, which are gone. */

import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Tab } from "./chromium.ts";
import { compareImages, type ImageDifference } from "./compare-images.ts";
import { type Shot, type ShotSubject, type ShotsPlan, suffixOf } from "./take-shots.ts";

export interface ChangedShot extends ShotSubject {
  readonly kind: "changed";
  readonly file: string;
  readonly before: Buffer;
  readonly after: Buffer;
  readonly difference: ImageDifference;
}

export interface NewShot extends ShotSubject {
  readonly kind: "new";
  readonly file: string;
  readonly after: Buffer;
}

export interface GoneShot {
  readonly kind: "gone";
  readonly file: string;
  readonly before: Buffer;
}

export type ShotFinding = ChangedShot | NewShot | GoneShot;

/** Undefined where the picture looks as it did. */
export async function compareShot(
  tab: Tab,
  baseline: string,
  { png, ...subject }: Shot,
  tolerance: number,
): Promise<ChangedShot | NewShot | undefined> {
  const before = await readFile(join(baseline, subject.file)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  if (before === undefined) return { kind: "new", ...subject, after: png };
  const difference = await compareImages(tab, before, png, { tolerance });
  return difference && difference.pixels > 0
    ? { kind: "changed", ...subject, before, after: png, difference }
    : undefined;
}

/** Pictures of the baseline that nothing corresponds to any more, at the widths and colours that were looked at. */
export async function findGone(
  baseline: string,
  taken: ReadonlySet<string>,
  plan: Pick<ShotsPlan, "locales" | "widths" | "schemes">,
): Promise<GoneShot[]> {
  const suffixes = plan.locales.flatMap((locale) =>
    plan.widths.flatMap((width) => plan.schemes.map((scheme) => suffixOf({ locale, width, scheme }))),
  );
  const entries = await readdir(baseline, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".png"))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(baseline.length + 1)
        .split(sep)
        .join("/"),
    )
    .filter((file) => !taken.has(file) && suffixes.some((suffix) => file.endsWith(suffix)))
    .sort();
  return Promise.all(
    files.map(
      async (file): Promise<GoneShot> => ({ kind: "gone", file, before: await readFile(join(baseline, file)) }),
    ),
  );
}
