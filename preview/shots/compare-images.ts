/** Two PNGs → how many pixels differ, and a picture that shows where. The browser that took them compares them. */

import type { Tab } from "./chromium.ts";

export interface ImageDifference {
  /** 0: the pictures look the same, though their bytes differ. */
  readonly pixels: number;
  /** Of the larger of both, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The new picture in grey with what differs in red, and a frame around it. */
  readonly picture: Buffer;
}

export interface CompareOptions {
  /** A pixel differs where red, green, blue or alpha is further apart than this, from 0 to 255. */
  readonly tolerance: number;
}

/** Undefined where both are the same, byte for byte. */
export async function compareImages(
  tab: Tab,
  before: Buffer,
  after: Buffer,
  { tolerance }: CompareOptions,
): Promise<ImageDifference | undefined> {
  if (before.equals(after)) return undefined;
  const { picture, ...difference } = await tab.run(compareInBrowser, {
    before: before.toString("base64"),
    after: after.toString("base64"),
    tolerance,
  });
  return { ...difference, picture: Buffer.from(picture, "base64") };
}

interface Pair {
  readonly before: string;
  readonly after: string;
  readonly tolerance: number;
}

/** Sent to the browser as text: it may use nothing from outside of itself. */
async function compareInBrowser({ before, after, tolerance }: Pair): Promise<{
  pixels: number;
  width: number;
  height: number;
  picture: string;
}> {
  const read = async (png: string): Promise<ImageBitmap> => {
    const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
    return createImageBitmap(new Blob([bytes], { type: "image/png" }), { colorSpaceConversion: "none" });
  };
  const [one, other] = [await read(before), await read(after)];
  const width = Math.max(one.width, other.width);
  const height = Math.max(one.height, other.height);
  const canvasOf = (image: ImageBitmap): OffscreenCanvasRenderingContext2D => {
    const context = new OffscreenCanvas(width, height).getContext("2d", {
      willReadFrequently: true,
    }) as OffscreenCanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    return context;
  };
  const canvas = canvasOf(other);
  const old = canvasOf(one).getImageData(0, 0, width, height).data;
  const image = canvas.getImageData(0, 0, width, height);
  const now = image.data;
  let pixels = 0;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let at = 0; at < now.length; at += 4) {
    let differs = false;
    for (let channel = at; channel < at + 4; channel++)
      if (Math.abs((now[channel] as number) - (old[channel] as number)) > tolerance) differs = true;
    if (differs) {
      const x = (at / 4) % width;
      const y = Math.floor(at / 4 / width);
      pixels++;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      now[at] = 214;
      now[at + 1] = 40;
      now[at + 2] = 57;
      now[at + 3] = 255;
    } else {
      const grey = 0.3 * (now[at] as number) + 0.59 * (now[at + 1] as number) + 0.11 * (now[at + 2] as number);
      const faded = 255 - ((255 - grey) * ((now[at + 3] as number) / 255)) / 3;
      now[at] = faded;
      now[at + 1] = faded;
      now[at + 2] = faded;
      now[at + 3] = 255;
    }
  }
  canvas.putImageData(image, 0, 0);
  if (pixels > 0) {
    // A single pixel would hardly be found.
    canvas.strokeStyle = "rgb(214 40 57)";
    canvas.lineWidth = 2;
    canvas.strokeRect(left - 5, top - 5, right - left + 11, bottom - top + 11);
  }
  const blob = await canvas.canvas.convertToBlob({ type: "image/png" });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192)
    text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return { pixels, width, height, picture: btoa(text) };
}
