/** Files of one folder, and of nothing else, over HTTP. */

import { open, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";

export interface FolderFile {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  /** Weak validator: size and time of the last change. */
  readonly etag: string;
}

/**
 * Reads the file at a URL path below a folder; undefined where there is none, where a part of the path begins with a
 * dot, and where it leads out of the folder: through `..`, encoded or not, or through a symlink.
 */
export async function readFolderFile(folder: string, path: string): Promise<FolderFile | undefined> {
  const parts = decode(path)?.split("/");
  if (parts === undefined || parts.some((part) => part === "" || part.startsWith(".") || /[\\\0:]/.test(part)))
    return undefined;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, ...parts));
    if (!file.startsWith(root + sep)) return undefined;
    await using handle = await open(file);
    const stats = await handle.stat();
    if (!stats.isFile()) return undefined;
    const content = new Uint8Array(await handle.readFile());
    const etag = `W/"${stats.size.toString(36)}-${Math.trunc(stats.mtimeMs).toString(36)}"`;
    return { content, contentType: CONTENT_TYPES[extname(file).toLowerCase()] ?? "application/octet-stream", etag };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "EACCES" || code === "ENAMETOOLONG")
      return undefined;
    throw error;
  }
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined; // Not a URL path at all.
  }
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".bmp": "image/bmp",
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".mp4": "video/mp4",
  ".otf": "font/otf",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".webm": "video/webm",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".xml": "application/xml; charset=utf-8",
};
