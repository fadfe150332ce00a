/** Which features a mail can do without: where they are missing, it only looks plainer. */

/** Without these a mail falls apart or loses content. Everything else degrades. */
const NEEDED = new Set(
  [
    "css-at-import css-block-inline-size css-column-count css-column-layout-properties css-display-flex css-display-grid",
    "css-flex-direction css-flex-wrap css-function-clamp css-function-light-dark css-function-max css-function-min",
    "css-gap css-grid-template css-inset css-intrinsic-size css-inline-size css-left-right-top-bottom",
    "css-margin-block-start-end css-margin-inline-block css-margin-inline-start-end css-mask-image css-max-inline-size",
    "css-modern-color css-nesting css-padding-block-start-end css-padding-inline-block css-padding-inline-start-end",
    "css-position css-pseudo-element-after css-pseudo-element-before css-transform css-unit-calc css-unit-ch css-unit-rem",
    "css-unit-vh css-unit-vmax css-unit-vmin css-unit-vw css-variables css-visibility css-writing-mode",
    "html-audio html-background html-base html-button-reset html-button-submit html-dialog html-form html-hidden",
    "html-image-maps html-input-checkbox html-input-radio html-input-reset html-input-submit html-input-text html-link",
    "html-marquee html-meter html-object html-picture html-popover html-progress html-required html-select html-svg",
    "html-textarea html-video amp",
    "image-avif image-base64 image-bmp image-hdr image-heif image-ico image-mp4 image-svg image-tiff image-webp",
  ]
    .join(" ")
    .split(" "),
);

export function isNeeded(slug: string): boolean {
  return NEEDED.has(slug);
}
