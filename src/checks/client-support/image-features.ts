/** An image's address → the format that caniemail tests. */

const FORMATS: ReadonlyMap<string, string> = new Map([
  ["apng", "image-apng"],
  ["avif", "image-avif"],
  ["bmp", "image-bmp"],
  ["gif", "image-gif"],
  ["hdr", "image-hdr"],
  ["heic", "image-heif"],
  ["heif", "image-heif"],
  ["ico", "image-ico"],
  ["jpeg", "image-jpg"],
  ["jpg", "image-jpg"],
  ["mp4", "image-mp4"],
  ["png", "image-png"],
  ["svg", "image-svg"],
  ["tif", "image-tiff"],
  ["tiff", "image-tiff"],
  ["webp", "image-webp"],
]);

/** Undefined where the address does not tell. */
export function imageFeature(src: string): string | undefined {
  if (/^data:image\//i.test(src)) return "image-base64";
  const [, extension] = /\.([a-z0-9]+)$/i.exec(src.split(/[?#]/)[0] ?? "") ?? [];
  return FORMATS.get(extension?.toLowerCase() ?? "");
}
