/**
 * Images of a template (`/static/logo.png`) in the final HTML: as parts of the mail, or as addresses on the web. No
 * mail program can resolve the path as it is in the template.
 */

import { createHash } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { basename, isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { MailError } from "../errors.ts";
import { type Attachment, resolveAttachment } from "./attachment.ts";

export interface AssetOptions {
  /** Where the images are on the web: `https://cdn.acme.example` makes `https://cdn.acme.example/static/logo.png`. */
  readonly assetBaseUrl?: string | URL | undefined;
  /** The folder behind `/static/`, such as `emails/static`; its images go out within the mail (`cid:`). */
  readonly embedAssets?: string | URL | undefined;
}

export interface AssetSource {
  /**
   * Rewrites every reference to `/static/…`, and reads what has to go along.
   *
   * @throws {MailError} `ATTACHMENT_NOT_FOUND`
   */
  resolve(html: string): Promise<{ readonly html: string; readonly attachments: readonly Attachment[] }>;
}

/** @throws {MailError} `INVALID_CONFIGURATION` */
export function createAssetSource({ assetBaseUrl, embedAssets }: AssetOptions): AssetSource | undefined {
  if (assetBaseUrl !== undefined && embedAssets !== undefined)
    throw invalid("assetBaseUrl and embedAssets exclude each other: images are on the web, or in the mail");
  if (assetBaseUrl !== undefined) return onTheWeb(assetBaseUrl);
  return embedAssets === undefined ? undefined : withinTheMail(embedAssets);
}

function onTheWeb(given: string | URL): AssetSource {
  const url = URL.parse(String(given));
  if (url === null || !["https:", "http:"].includes(url.protocol) || url.search !== "" || url.hash !== "")
    throw invalid(`assetBaseUrl is ${JSON.stringify(String(given))}; give an address such as https://cdn.acme.example`);
  const base = url.href.replace(/\/+$/, "");
  return {
    // A link to a file works on the web too.
    resolve: async (html) => ({
      html: rewriteAssets(html, [...SHOWN, "href"], (path) => base + path),
      attachments: [],
    }),
  };
}

function withinTheMail(given: string | URL): AssetSource {
  if (given instanceof URL && given.protocol !== "file:")
    throw invalid(`embedAssets is ${given.href}; give a folder of this machine`);
  const folder = resolve(given instanceof URL ? fileURLToPath(given) : given);
  const images = new Map<string, Promise<Attachment>>();
  const read = (path: string): Promise<Attachment> => {
    const known = images.get(path);
    if (known !== undefined) return known;
    const reading = readAsset(folder, path);
    images.set(path, reading);
    // What failed may be there the next time.
    reading.catch(() => images.delete(path));
    return reading;
  };
  return {
    async resolve(html) {
      const found = new Map<string, Attachment>();
      const paths = new Set<string>();
      rewriteAssets(html, SHOWN, (path) => {
        paths.add(path);
        return path;
      });
      for (const path of paths) found.set(path, await read(path));
      // Two paths to the same image make one part.
      const attachments = new Map<string | undefined, Attachment>();
      for (const one of found.values()) if (!attachments.has(one.cid)) attachments.set(one.cid, one);
      return {
        html: rewriteAssets(html, SHOWN, (path) => `cid:${found.get(path)?.cid}`),
        attachments: [...attachments.values()],
      };
    },
  };
}

async function readAsset(folder: string, path: string): Promise<Attachment> {
  const file = resolve(folder, `.${sep}${fileOf(path)}`);
  try {
    // A link within the folder must not lead out of it either.
    const [root, target] = await Promise.all([realpath(folder), realpath(file)]);
    const inside = relative(root, target);
    if (inside === "" || inside.startsWith("..") || isAbsolute(inside)) throw new Error("it is not in the folder");
    const content = await readFile(target);
    const cid = `${createHash("sha256").update(content).digest("hex").slice(0, 32)}@static.invalid`;
    return await resolveAttachment({ filename: basename(file), content, cid }, path);
  } catch (cause) {
    throw new MailError(
      "ATTACHMENT_NOT_FOUND",
      `The template shows ${path}, which cannot be read from ${folder}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** `/static/a%20b.png?v=2` → `a b.png` */
function fileOf(path: string): string {
  const file = path.slice(PREFIX.length).replace(/[?#].*$/s, "");
  try {
    return decodeURIComponent(file);
  } catch {
    // A percent sign that encodes nothing stands for itself.
    return file;
  }
}

const PREFIX = "/static/";
/** Attributes that readers show. */
const SHOWN: readonly string[] = ["src", "srcset", "background", "poster"];

// Tags, also those in conditional comments for Outlook, and whole style sheets.
const TAG = /<style\b[^>]*>[\s\S]*?<\/style\s*>|<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
const ATTRIBUTE = /(\s)([a-z][\w:-]*)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)/gi;
const CSS_URL =
  /(url\(\s*(?:&quot;|&#x27;|&#39;|&apos;|["'])?)(\/static\/[^"'()\s<>]*?)(?=(?:&quot;|&#x27;|&#39;|&apos;|["'])?\s*\))/gi;
const SRCSET_GAP = /(\s+|,(?=\s|\/|https?:))/;

/** @param replace Gets a path as a browser would read it. */
function rewriteAssets(html: string, attributes: readonly string[], replace: (path: string) => string): string {
  if (!html.includes(PREFIX)) return html;
  const inMarkup = (path: string): string => escapeHtml(replace(unescapeHtml(path)));
  return html.replace(TAG, (tag) => {
    if (!tag.includes(PREFIX)) return tag;
    if (/^<style\b/i.test(tag)) return rewriteCss(tag, replace);
    return tag.replace(ATTRIBUTE, (all, space: string, name: string, equals: string, quoted: string) => {
      const quote = /^["']/.test(quoted) ? quoted.charAt(0) : "";
      const value = quote === "" ? quoted : quoted.slice(1, -1);
      const rewritten = rewriteAttribute(name.toLowerCase(), value, attributes, inMarkup);
      return rewritten === value ? all : space + name + equals + quote + rewritten + quote;
    });
  });
}

function rewriteAttribute(
  name: string,
  value: string,
  attributes: readonly string[],
  replace: (path: string) => string,
): string {
  if (name === "style") return rewriteCss(value, replace);
  if (!attributes.includes(name)) return value;
  const urls = name === "srcset" ? value.split(SRCSET_GAP) : [value.trim()];
  return urls.map((url) => (url.startsWith(PREFIX) ? replace(url) : url)).join("");
}

function rewriteCss(css: string, replace: (path: string) => string): string {
  return css.replace(CSS_URL, (_, open: string, path: string) => open + replace(path));
}

function unescapeHtml(text: string): string {
  return text
    .replace(/&quot;|&#x27;|&#39;|&apos;|&lt;|&gt;/gi, (entity) => ENTITIES.get(entity.toLowerCase()) ?? entity)
    .replace(/&amp;/gi, "&");
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&quot;", '"'],
  ["&#x27;", "'"],
  ["&#39;", "'"],
  ["&apos;", "'"],
  ["&lt;", "<"],
  ["&gt;", ">"],
]);

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/'/g, "&#x27;").replace(/</g, "&lt;");
}

function invalid(text: string): MailError {
  return new MailError("INVALID_CONFIGURATION", text);
}
