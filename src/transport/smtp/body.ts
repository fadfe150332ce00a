/** The body of a mail as nodemailer reads it: the seam that tells how far a mail got. */

import { Readable } from "node:stream";
import type { SmtpPhase } from "./failure.ts";

/** What the socket is given at once; a body that is still being read has not been sent. */
const CHUNK = 64 * 1024;

export interface BodyWatch {
  /** Awaited before the first byte is handed over. Whoever lets it fail ends the connection too. */
  readonly begin?: (() => Promise<void>) | undefined;
  /** Called when the body begins to be read, and when its end was: from then on the final dot may be out. */
  reached(phase: SmtpPhase): void;
  /** Resolves once all that was read has left the process; awaited before the last chunk is handed over. */
  flushed(): Promise<void>;
}

/** Whatever must happen before the first byte goes out belongs into the first `read`. */
export function readBody(body: Uint8Array, { begin, reached, flushed }: BodyWatch): Readable {
  let offset = 0;
  return new Readable({
    highWaterMark: CHUNK,
    async read() {
      if (offset === 0) {
        if (begin !== undefined) await begin();
        if (this.destroyed) return;
        reached("body");
      }
      const end = Math.min(offset + CHUNK, body.byteLength);
      const chunk = body.subarray(offset, end);
      const last = end === body.byteLength;
      if (last && offset > 0) await flushed();
      if (this.destroyed) return;
      offset = end;
      if (last) reached("final");
      if (chunk.byteLength > 0) this.push(chunk);
      if (last) this.push(null);
    },
  });
}
