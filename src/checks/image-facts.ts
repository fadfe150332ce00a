/** The format and the size in pixels of an image, from its first bytes. */

export interface ImageFacts {
  readonly format: "png" | "gif" | "jpeg" | "webp";
  readonly width: number;
  readonly height: number;
}

/** Undefined for other formats and for files that are cut short. */
export function readImageFacts(bytes: Uint8Array): ImageFacts | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, length: number): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.min(length, Math.max(0, bytes.length - from))).toString(
      "latin1",
    );
  try {
    if (text(1, 3) === "PNG") return { format: "png", width: view.getUint32(16), height: view.getUint32(20) };
    if (text(0, 3) === "GIF") return { format: "gif", width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (text(0, 4) === "RIFF" && text(8, 4) === "WEBP") return webp(view, text(12, 4));
    if (view.getUint16(0) === 0xffd8) return jpeg(view);
  } catch (error) {
    // The file ends before its header does.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

function webp(view: DataView, chunk: string): ImageFacts | undefined {
  if (chunk === "VP8X")
    return {
      format: "webp",
      width: (view.getUint32(24, true) & 0xffffff) + 1,
      height: (view.getUint32(27, true) & 0xffffff) + 1,
    };
  if (chunk === "VP8 ")
    return { format: "webp", width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (chunk !== "VP8L") return undefined;
  const bits = view.getUint32(21, true);
  return { format: "webp", width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** Walks the segments up to the frame header (ITU T.81 B.2.2). */
function jpeg(view: DataView): ImageFacts | undefined {
  for (let at = 2; at < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { format: "jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
