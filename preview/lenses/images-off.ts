/** A client that loads no images: boxes with their alternative text. What is part of the mail itself is shown. */

import { attribute, elementsOf, type MailDocument, setAttribute } from "./mail-document.ts";
import type { Report } from "./report.ts";
import { rewriteStyles } from "./styles.ts";
import { NO_IMAGE } from "./unsupported.ts";

const SOURCE = "https://office.microsoft.com/en-us/outlook/HA102710191033.aspx";

export function dropImages(mail: MailDocument, report: Report): void {
  for (const element of elementsOf(mail)) {
    for (const name of ["srcset", "background", "poster"]) {
      const address = attribute(element, name);
      if (address === undefined || (name !== "srcset" && isPartOfMail(address))) continue;
      if (name !== "srcset") report.note(`The image of \`${name}\` is not loaded`, SOURCE);
      setAttribute(element, name, undefined);
    }
    if (!LOADS.has(element.tagName)) continue;
    const address = attribute(element, "src");
    if (address === undefined || isPartOfMail(address)) continue;
    report.note("An image is not loaded", SOURCE);
    setAttribute(element, "src", NO_IMAGE);
    if (
      element.tagName === "img" &&
      !attribute(element, "alt")?.trim() &&
      !isSpacer(attribute(element, "width"), attribute(element, "height"))
    )
      report.note("An image without alternative text leaves an empty box", SOURCE);
  }
  rewriteStyles(mail, {
    declaration(declared) {
      if (!/url\(/i.test(declared.value) || declared.property === "src") return declared;
      const value = declared.value.replace(ADDRESS, (whole, address: string) =>
        isPartOfMail(address) ? whole : "none",
      );
      if (value === declared.value) return declared;
      report.note(`The image of \`${declared.property}\` is not loaded`, SOURCE);
      return value.trim() === "" ? null : { ...declared, value };
    },
  });
}

const LOADS = new Set(["img", "source", "input", "video"]);
const ADDRESS = /url\(\s*["']?([^"')]*)["']?\s*\)/gi;

/** Attached and inline images come along with the mail. */
function isPartOfMail(address: string): boolean {
  return /^\s*(?:data|cid):/i.test(address);
}

function isSpacer(width: string | undefined, height: string | undefined): boolean {
  return Number(width) <= 1 || Number(height) <= 1;
}
