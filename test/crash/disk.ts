/**
 * A disk that loses its power: what was synced is there, of the rest any part may be missing.
 *
 * A sync brings to disk what was written to that file, and its entry in the folder, as ext4 and XFS do. The removal of
 * a file is on disk with the next sync of any file, as their journals keep such changes in order.
 */

import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { FileEvent } from "./recording.ts";

type Change = Extract<FileEvent, { kind: "write" | "truncate" }>;

interface File {
  durable: Buffer | undefined;
  unsynced: Change[];
  removed: boolean;
}

/** The most that a disk writes at once and whole. */
const SECTOR = 512;

export class Disk {
  readonly #files = new Map<string, File>();

  apply(event: FileEvent): void {
    if (event.kind === "say") return;
    const file = this.#file(event.file);
    if (event.kind === "remove") file.removed = true;
    else if (event.kind === "sync") {
      file.durable = changed(file.durable ?? Buffer.alloc(0), file.unsynced);
      file.unsynced = [];
      for (const [name, other] of this.#files) if (other.removed) this.#files.delete(name);
    } else file.unsynced.push(event);
  }

  /**
   * Writes what is left of the files into `folder`.
   *
   * @param survives Asked for each sector that was not synced, and for each other change.
   */
  cutPower(folder: string, survives: () => boolean): void {
    for (const [name, { durable, unsynced, removed }] of this.#files) {
      if (removed && survives()) continue;
      const left = unsynced.flatMap((one) => sectorsOf(one).filter(survives));
      if (durable === undefined && left.length === 0) continue;
      writeFileSync(join(folder, basename(name)), changed(durable ?? Buffer.alloc(0), left));
    }
  }

  #file(name: string): File {
    const known = this.#files.get(name);
    if (known !== undefined && !known.removed) return known;
    const made: File = { durable: undefined, unsynced: [], removed: false };
    this.#files.set(name, made);
    return made;
  }
}

function sectorsOf(event: Change): Change[] {
  if (event.kind === "truncate") return [event];
  const parts: Change[] = [];
  for (let from = 0; from < event.bytes.length; ) {
    const offset = event.offset + from;
    const length = SECTOR - (offset % SECTOR);
    parts.push({ ...event, offset, bytes: event.bytes.subarray(from, from + length) });
    from += length;
  }
  return parts;
}

function changed(content: Buffer, changes: readonly Change[]): Buffer {
  const ends = changes.map((one) => (one.kind === "write" ? one.offset + one.bytes.length : one.size));
  const room = Buffer.alloc(ends.reduce((longest, end) => Math.max(longest, end), content.length));
  content.copy(room);
  let length = content.length;
  for (const one of changes) {
    if (one.kind === "write") {
      one.bytes.copy(room, one.offset);
      length = Math.max(length, one.offset + one.bytes.length);
    } else {
      if (one.size < length) room.fill(0, one.size);
      length = one.size;
    }
  }
  return room.subarray(0, length);
}
