/** What the render thread saw → `PreviewError`: paths below the project's root, and the lines around the place. */

import { readFile } from "node:fs/promises";
import { isAbsolute, relative, sep } from "node:path";
import type { PreviewError } from "../../protocol.ts";
import type { ThreadError } from "../thread/messages.ts";
import { codeFrame } from "./code-frame.ts";

/** `fallback` is the file that is named where the error tells none: the template's own. */
export async function toPreviewError(error: ThreadError, root: string, fallback: string): Promise<PreviewError> {
  const { file, line, column } = error.place ?? { file: fallback };
  const source = line === undefined ? undefined : await readFile(file, "utf8").catch(() => undefined); // Gone meanwhile: no frame.
  const frame = source === undefined || line === undefined ? undefined : codeFrame(source, line, column);
  return {
    phase: error.phase,
    name: error.name,
    message: withoutRoot(error.message, root),
    file: below(root, file),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(frame !== undefined && { codeFrame: frame }),
    ...(error.stack !== undefined && { stack: withoutRoot(error.stack, root) }),
    ...(error.issues !== undefined && { issues: error.issues }),
  };
}

/** The path below the root, with `/`; the whole path for a file outside of it. */
export function below(root: string, file: string): string {
  const path = relative(root, file);
  const isOutside = path === "" || path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
  return (isOutside ? file : path).split(sep).join("/");
}

function withoutRoot(text: string, root: string): string {
  return text.replaceAll(root + sep, "");
}
