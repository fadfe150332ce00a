/** Images: that they load once the mail is sent, can be told without being seen, and keep their place while they load. */

import { type Breach, type Check, defineCheck, type MailUnderCheck } from "./check.ts";
import { imageSources } from "./client-support/html-features.ts";
import { type ImageFacts, readImageFacts } from "./image-facts.ts";
import { isPrivateHost } from "./links.ts";
import { closest, type MailElement } from "./mail/document.ts";
import { styleOf } from "./mail/style.ts";

/** A file above this is slow on a phone. */
const HEAVY = 200 * 1024;
/** All images of a mail together. */
const HEAVY_TOTAL = 1024 * 1024;
/** A shape that differs by more is seen as distorted. */
const DISTORTION = 0.05;

export const images: Check = defineCheck({
  name: "images",
  rules: {
    "image-without-alt": {
      severity: "error",
      meaning: "An image has no alt attribute: screen readers read its address.",
    },
    "image-alt-is-filename": { severity: "warning", meaning: "An image's alt text is a file's name or a stand-in." },
    "image-alt-too-long": { severity: "info", meaning: "An image's alt text is longer than 150 characters." },
    "image-without-source": { severity: "error", meaning: "An image has no address." },
    "image-relative": {
      severity: "error",
      meaning: "An image's address is relative: it loads nowhere once the mail is sent.",
    },
    "image-in-static-folder": {
      severity: "info",
      meaning:
        "An image's address begins with `/static/`: the mailer needs `assetBaseUrl` or `embedAssets` to send it.",
    },
    "image-local": { severity: "error", meaning: "An image is on this machine or a private network." },
    "image-undefined": {
      severity: "error",
      meaning: "An image's address holds `undefined`, `null` or `[object Object]`.",
    },
    "image-insecure": { severity: "warning", meaning: "An image loads over http://: clients warn or block it." },
    "image-cid-missing": {
      severity: "error",
      meaning: "An image refers to an attachment that the mail does not have.",
    },
    "image-file-missing": { severity: "error", meaning: "An image's file is not in the templates' `static` folder." },
    "image-without-dimensions": {
      severity: "warning",
      meaning: "An image has no width: Outlook shows it at its full size, and the mail jumps while it loads.",
    },
    "image-distorted": { severity: "warning", meaning: "Width and height do not have the proportions of the file." },
    "image-blurry": { severity: "info", meaning: "An image is shown larger than its file is." },
    "image-too-heavy": { severity: "warning", meaning: "An image's file is larger than 200 KB." },
    "images-too-heavy": { severity: "warning", meaning: "All images together are larger than 1 MB." },
  },
  async run(mail, report) {
    const elements = mail.document?.elements.filter(({ tag }) => tag === "img") ?? [];
    for (const element of elements) {
      const description = judgeAlt(element);
      if (description) report(description.rule, { ...description, at: element });
      if (!hasWidth(element) && !isPixel(element))
        report("image-without-dimensions", {
          message: `The image ${nameOf(element)} has no width`,
          hint: "Set width and height as numbers: Outlook ignores styles, and the place is kept while it loads.",
          at: element,
        });
    }
    let total = 0;
    const weighed = new Set<string>();
    for (const element of mail.document?.elements ?? []) {
      if (element.tag === "img" && !element.attributes.get("src")?.trim() && !element.attributes.get("srcset"))
        report("image-without-source", {
          message: "An image has no address",
          hint: "Give it a src, or take it out.",
          at: element,
        });
      for (const src of imageSources(element)) {
        const address = judgeAddress(src, mail);
        if (address) report(address.rule, { ...address, at: element, url: src });
        const file = await fileOf(src, mail);
        if (file === "missing") {
          report("image-file-missing", {
            message: `There is no file for ${src}`,
            hint: "Check its name, or put it into the templates' static folder.",
            at: element,
            url: src,
          });
        } else if (file) {
          if (!weighed.has(src)) total += file.byteLength;
          if (!weighed.has(src) && file.byteLength > HEAVY)
            report("image-too-heavy", {
              message: `The image ${shorten(src)} has ${Math.round(file.byteLength / 1024)} KB`,
              hint: "Compress it or make it smaller: twice the size it is shown at is enough.",
              at: element,
              url: shorten(src),
            });
          weighed.add(src);
          const shape = element.tag === "img" ? judgeShape(element, readImageFacts(file)) : undefined;
          if (shape) report(shape.rule, { ...shape, at: element });
        }
      }
    }
    if (total > HEAVY_TOTAL)
      report("images-too-heavy", {
        message: `The images have ${(total / 1024 / 1024).toFixed(1)} MB together`,
        hint: "Compress them, or leave some out: on a phone the mail stays empty for seconds.",
      });
  },
});

type Judged<RuleId extends string> = Breach & { readonly rule: RuleId };

function judgeAlt(
  element: MailElement,
): Judged<"image-without-alt" | "image-alt-is-filename" | "image-alt-too-long"> | undefined {
  const alt = element.attributes.get("alt");
  if (alt === undefined) {
    if (closest(element, ({ attributes }) => attributes.get("aria-hidden") === "true")) return undefined;
    return {
      rule: "image-without-alt",
      message: `The image ${nameOf(element)} has no alt text`,
      hint: 'Say what it shows, or write alt="" if it only decorates.',
    };
  }
  if (
    /\.(png|jpe?g|gif|svg|webp|avif)$/i.test(alt.trim()) ||
    /^(image|img|picture|photo|logo\d*|untitled|placeholder|alt( text)?)$/i.test(alt.trim())
  ) {
    return {
      rule: "image-alt-is-filename",
      message: `The alt text of ${nameOf(element)} is “${alt}”`,
      hint: "Say what the image shows, as you would on the phone.",
    };
  }
  if (alt.length > 150) {
    return {
      rule: "image-alt-too-long",
      message: `The alt text of ${nameOf(element)} has ${alt.length} characters`,
      hint: "Keep it to a sentence, and put the rest into the mail's text.",
    };
  }
  return undefined;
}

function hasWidth(element: MailElement): boolean {
  return /^\d/.test(element.attributes.get("width")?.trim() ?? "") || /^\d/.test(styleOf(element).get("width") ?? "");
}

/** A pixel that counts opens has no place to keep. */
function isPixel(element: MailElement): boolean {
  return styleOf(element).get("display") === "none" || element.attributes.get("height") === "1";
}

type AddressRule =
  | "image-relative"
  | "image-in-static-folder"
  | "image-local"
  | "image-undefined"
  | "image-insecure"
  | "image-cid-missing";

function judgeAddress(src: string, { attachments }: MailUnderCheck): Judged<AddressRule> | undefined {
  if (/^data:/i.test(src)) return undefined; // Which clients show it is in caniemail's data.
  if (/^cid:/i.test(src)) {
    const cid = src.slice("cid:".length);
    if (attachments.some((attachment) => attachment.cid === cid)) return undefined;
    return {
      rule: "image-cid-missing",
      message: `The image ${src} refers to an attachment that is not there`,
      hint: `Attach it with cid: "${cid}".`,
    };
  }
  if (/(^|[/=.&?])(undefined|null|NaN|\[object(%20| )Object\])($|[/=.&?])/.test(src))
    return {
      rule: "image-undefined",
      message: `An image loads from ${src}`,
      hint: "A prop was missing when the address was made; pass it, or leave the image out.",
    };
  if (src.startsWith("/static/"))
    return {
      rule: "image-in-static-folder",
      message: `The image ${src} is in the templates' static folder, which only the preview serves`,
      hint: "Give the mailer assetBaseUrl or embedAssets, which take care of it when the mail is sent.",
    };
  if (src.startsWith("//") || !/^[a-z][a-z0-9+.-]*:/i.test(src))
    return {
      rule: "image-relative",
      message: `The image ${src} has a relative address`,
      hint: "Begin it with https:// and your domain: a mail is opened far from your site.",
    };
  if (!URL.canParse(src)) return undefined;
  const { protocol, hostname } = new URL(src);
  if (isPrivateHost(hostname))
    return {
      rule: "image-local",
      message: `The image ${src} is where readers cannot reach it`,
      hint: "Host it on a public server, or attach it and write cid:.",
    };
  if (protocol === "http:")
    return { rule: "image-insecure", message: `The image ${src} loads without encryption`, hint: "Use https://." };
  return undefined;
}

async function fileOf(
  src: string,
  { attachments, options }: MailUnderCheck,
): Promise<Uint8Array | "missing" | undefined> {
  if (/^cid:/i.test(src)) return attachments.find(({ cid }) => cid === src.slice("cid:".length))?.content;
  const [, base64] = /^data:image\/[^,]*;base64,(.*)$/is.exec(src) ?? [];
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  if (!src.startsWith("/static/") || options.readAsset === undefined) return undefined;
  return (await options.readAsset(src)) ?? "missing";
}

function judgeShape(
  element: MailElement,
  facts: ImageFacts | undefined,
): Judged<"image-distorted" | "image-blurry"> | undefined {
  const width = Number(element.attributes.get("width"));
  const height = Number(element.attributes.get("height"));
  if (!facts || !(width > 0) || facts.height === 0) return undefined;
  const style = styleOf(element);
  const shown = width / height;
  const actual = facts.width / facts.height;
  // `object-fit` cuts instead of stretching, and clients without it show the attributes' shape: a few pixels of strip.
  if (
    height > 0 &&
    Math.abs(shown / actual - 1) > DISTORTION &&
    !style.has("object-fit") &&
    style.get("height") !== "auto"
  )
    return {
      rule: "image-distorted",
      message: `${nameOf(element)} is ${facts.width} × ${facts.height} and shown as ${width} × ${height}`,
      hint: `Set the height to ${Math.round(width / actual)}, or cut the file.`,
    };
  if (width > facts.width)
    return {
      rule: "image-blurry",
      message: `${nameOf(element)} is ${facts.width} pixels wide and shown at ${width}`,
      hint: `Use a file that is ${width * 2} pixels wide, sharp on every screen.`,
    };
  return undefined;
}

function nameOf(element: MailElement): string {
  return shorten(element.attributes.get("src")?.trim() || "without address");
}

function shorten(src: string): string {
  return src.length > 80 ? `${src.slice(0, 79)}…` : src;
}
