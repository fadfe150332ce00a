/** VML, which Word draws and browsers do not: boxes, buttons and backgrounds as HTML that looks alike. */

import {
  attribute,
  type Element,
  elementsOf,
  type MailDocument,
  remove,
  rename,
  setAttribute,
  unwrap,
} from "../mail-document.ts";
import type { Report } from "../report.ts";
import { declarationsOf } from "../styles.ts";

const VML = "https://learn.microsoft.com/en-us/windows/win32/vml/web-workshop---how-to-use-vml-on-web-pages";

/** Marks a box that stands for VML: its sizes are Word's own and not the mail's CSS. */
export const DRAWN = "data-lens-vml";

export function drawVml(mail: MailDocument, report: Report): void {
  for (const element of elementsOf(mail)) {
    const { tagName } = element;
    if (tagName === "v:rect" || tagName === "v:roundrect" || tagName === "v:oval") drawShape(element, report);
    else if (tagName === "v:image") drawImage(element, report);
    else if (tagName === "v:textbox" || tagName === "w:anchorlock") unwrap(element);
    else if (tagName.startsWith("v:") || tagName.startsWith("o:") || tagName === "xml") remove(element);
  }
}

function drawShape(element: Element, report: Report): void {
  report.note(`VML's \`<${element.tagName}>\` is drawn as a box of HTML`, VML);
  const given = new Map(
    declarationsOf(attribute(element, "style") ?? "").map(({ property, value }) => [property, value]),
  );
  const fill = elementsOf(element).find(({ tagName }) => tagName === "v:fill");
  const width = given.get("width");
  const height = given.get("height");
  const style = ["display:inline-block", "box-sizing:border-box", "text-decoration:none"];
  // Word's own measure for "as wide as the container".
  if (given.get("mso-width-percent") === "1000") style.push("width:100%");
  else if (width) style.push(`width:${width}`);
  if (height) style.push(`height:${height}`);
  const colour = (fill && attribute(fill, "color")) ?? attribute(element, "fillcolor");
  if (!isOff(attribute(element, "fill")) && !isOff(attribute(element, "filled"))) {
    if (colour && isPlain(colour)) style.push(`background-color:${colour}`);
    const image = fill && attribute(fill, "src");
    if (image && /^[^"'()\\]+$/.test(image)) style.push(`background-image:url("${image}")`);
  }
  if (!isOff(attribute(element, "stroke")) && !isOff(attribute(element, "stroked"))) {
    const stroke = attribute(element, "strokecolor") ?? "black";
    const weight = attribute(element, "strokeweight") ?? "1px";
    if (isPlain(stroke) && isPlain(weight)) style.push(`border:${weight} solid ${stroke}`);
  }
  if (element.tagName === "v:roundrect") style.push(`border-radius:${radiusOf(element, width, height)}`);
  if (element.tagName === "v:oval") style.push("border-radius:50%");
  if (given.get("v-text-anchor") === "middle") {
    style.push("text-align:center");
    if (height) style.push(`line-height:${height}`);
  }
  rename(element, attribute(element, "href") === undefined ? "div" : "a");
  element.attrs = element.attrs.filter(({ name }) => name === "href" || name === "class" || name === "id");
  setAttribute(element, "style", style.join(";"));
  setAttribute(element, DRAWN, "");
}

/** `arcsize` is a share of the shorter side: `50%`, or a fraction of 65536 as in `13107f`. */
function radiusOf(element: Element, width: string | undefined, height: string | undefined): string {
  const arc = attribute(element, "arcsize") ?? "20%";
  const share = arc.endsWith("f")
    ? Number.parseFloat(arc) / 65_536
    : arc.endsWith("%")
      ? Number.parseFloat(arc) / 100
      : Number.parseFloat(arc);
  const sides = [width, height].map((side) => Number.parseFloat(side ?? "")).filter((side) => side > 0);
  const unit = /[a-z]+$/i.exec(height ?? width ?? "")?.[0] ?? "px";
  return sides.length > 0 && share >= 0 ? `${Math.round(Math.min(...sides) * share * 100) / 100}${unit}` : "0";
}

function drawImage(element: Element, report: Report): void {
  report.note("VML's `<v:image>` is drawn as an `<img>`", VML);
  rename(element, "img");
  element.childNodes = [];
}

function isOff(value: string | undefined): boolean {
  return value !== undefined && /^(?:f|false|0|no)$/i.test(value);
}

function isPlain(value: string): boolean {
  return /^[#\w.%-]+$/.test(value);
}
