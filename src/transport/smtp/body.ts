/** The body of a mail on its way into the socket: the seam that tells how far a mail got. */

import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import type { SmtpPhase } from "./failure.ts";

/** What the socket is given at once; a body that has not been handed over whole has not been sent. */
const CHUNK = 64 * 1024;

export interface BodyWatch {
  /** Awaited before the first byte is handed over. */
  readonly begin?: (() => Promise<void>) | undefined;
  /** What `begin` threw: nothing of the body goes out. */
  forbidden(error: unknown): void;
  /** Called before the first byte goes out, and before the last one does: from then on the mail may be delivered. */
  reached(phase: SmtpPhase): void;
  /** Resolves once all that was handed over has left the process; awaited before the last chunk is. */
  flushed(): Promise<void>;
  /** The connection as it is now, secured or not. */
  socket(): Socket;
}

/**
 * What nodemailer's client gets for a stream of the message. It calls `pipe` once the server has said 354, and would
 * look at every byte for line ends and dots, in a stream of its own that writes piece by piece. The composer writes
 * whole lines, so one search and one write do.
 *
 * @param body Lines that end with CRLF, throughout; as a string, ASCII.
 */
export function bodySource(body: Uint8Array | string, watch: BodyWatch): Readable {
  const source: Pick<Readable, "pipe"> = {
    pipe<T extends NodeJS.WritableStream>(stream: T): T {
      // The client's own stream ends at once and empty, into nothing; it is how the client knows that a body is over.
      const idle = stream as unknown as Writable & Readable;
      idle.unpipe();
      idle.resume();
      void writeBody(burstsOf(dotStuffed(body)), watch).then(() => idle.end());
      return stream;
    },
  };
  return source as Readable;
}

async function writeBody(
  bursts: readonly Burst[],
  { begin, forbidden, reached, flushed, socket }: BodyWatch,
): Promise<void> {
  if (begin !== undefined) {
    try {
      await begin();
    } catch (error) {
      return forbidden(error);
    }
    if (socket().destroyed) return;
  }
  reached("body");
  for (const burst of bursts.slice(0, -1)) {
    if (!writeBurst(socket(), burst)) await drained(socket());
    if (socket().destroyed) return;
  }
  if (bursts.length > 1) await flushed();
  if (socket().destroyed) return;
  reached("final");
  writeBurst(socket(), bursts.at(-1) ?? []);
}

type Piece = Buffer | string;

/** Parts of the body, and the dots between them, that go to the system in one call: nothing is copied. */
type Burst = readonly Piece[];

/** @returns False where the socket should drain first. */
function writeBurst(socket: Socket, burst: Burst): boolean {
  socket.cork();
  for (const piece of burst) socket.write(piece, "latin1");
  socket.uncork();
  return !socket.writableNeedDrain;
}

/** Pieces in bursts of at most {@link CHUNK} bytes. */
function burstsOf(pieces: readonly Piece[]): Burst[] {
  let burst: Piece[] = [];
  const bursts = [burst];
  let room = CHUNK;
  for (const piece of pieces) {
    for (let start = 0; start < piece.length; ) {
      if (room === 0) {
        burst = [];
        bursts.push(burst);
        room = CHUNK;
      }
      const part = partOf(piece, start, start + room);
      burst.push(part);
      start += part.length;
      room -= part.length;
    }
  }
  return bursts;
}

function drained(socket: Socket): Promise<void> {
  if (socket.destroyed || !socket.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.on("drain", done).on("close", done);
  });
}

const [LF, CR] = [10, 13] as const;

/** The body with transparency and the final dot (RFC 5321 section 4.5.2), in pieces: what is long is not copied. */
function dotStuffed(body: Uint8Array | string): Piece[] {
  const whole = typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const pieces: Piece[] = [];
  let start = 0;
  // There are fewer dots than lines.
  for (let at = whole.indexOf("."); at !== -1; at = whole.indexOf(".", at + 1)) {
    if (at > 0 && !endsLine(whole, at)) continue;
    pieces.push(partOf(whole, start, at), ".");
    start = at;
  }
  pieces.push(partOf(whole, start, whole.length));
  const { length } = whole;
  pieces.push(length === 0 || endsLine(whole, length) ? ".\r\n" : "\r\n.\r\n");
  return pieces;
}

/** Whether a line ends before `end`: with CRLF, as nothing else ends one in SMTP (RFC 5321 section 2.3.8). */
function endsLine(piece: Piece, end: number): boolean {
  return codeAt(piece, end - 1) === LF && codeAt(piece, end - 2) === CR;
}

function codeAt(piece: Piece, index: number): number | undefined {
  return typeof piece === "string" ? piece.charCodeAt(index) : piece[index];
}

function partOf(piece: Piece, start: number, end: number): Piece {
  return typeof piece === "string" ? piece.slice(start, end) : piece.subarray(start, end);
}
