/** `posthorn/preview`: the live preview as a function. */

export { type PreviewOptions, type PreviewServer, startPreview } from "./start-preview.ts";
