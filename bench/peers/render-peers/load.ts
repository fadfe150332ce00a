/** The peers that make a receipt in a language of their own, installed when they are first asked for. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type InstallManifest, installInto } from "../../install.ts";
import { WORK } from "../../paths.ts";
import type { Renderer } from "../../rendering.ts";
import { buildModules } from "../../templates.ts";
import { receiptHtml, receiptText } from "./receipt-literal.ts";
import { receiptMjml } from "./receipt-mjml.ts";
import { paddingFor, type ReceiptWords, receiptWords } from "./receipt-words.ts";

const HERE = import.meta.dirname;
const INSTALLED = join(WORK, "render-peers");

/** The hand-written literal: Posthorn's bytes, at the least that they can cost in JavaScript. */
export const literal: Renderer = {
  name: "hand-written literal",
  render(props) {
    const words = wordsOf(props);
    return { html: receiptHtml(words), text: receiptText(words) };
  },
};

/**
 * Each with its version in its name.
 *
 * @throws {SuiteCannotRun} Where npm cannot install them.
 */
export async function loadRenderPeers(log: (line: string) => void): Promise<Renderer[]> {
  const manifest = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")) as InstallManifest;
  installInto(INSTALLED, manifest, log);
  const from = createRequire(join(INSTALLED, "package.json"));
  const peers = {
    handlebars: loadHandlebars(from),
    "jsx-email": await loadJsxEmail(),
    "email-templates": loadEmailTemplates(from),
    mjml: loadMjml(from),
  };
  return Object.entries(peers).map(([name, render]) => ({ name: `${name} ${manifest.dependencies[name]}`, render }));
}

type Require = ReturnType<typeof createRequire>;

interface Handlebars {
  compile(source: string, options?: object): (words: object) => string;
}

/** Compiled once; the plaintext has a template of its own, as is usual there. */
function loadHandlebars(from: Require): Renderer["render"] {
  const { compile } = from("handlebars") as Handlebars;
  const html = compile(readFileSync(join(HERE, "receipt.hbs"), "utf8"));
  const text = compile(readFileSync(join(HERE, "receipt-text.hbs"), "utf8"), { noEscape: true });
  return (props) => {
    const words = wordsWithPadding(props);
    return { html: html(words), text: text(words) };
  };
}

interface JsxEmail {
  renderReceipt(props: object): Promise<{ readonly html: string; readonly text: string }>;
}

/** Built beside its packages, so that it finds them. */
async function loadJsxEmail(): Promise<Renderer["render"]> {
  const outDir = join(INSTALLED, "built");
  await buildModules({ receipt: join(HERE, "receipt-jsx-email.jsx") }, outDir);
  const { renderReceipt } = (await import(pathToFileURL(join(outDir, "receipt.js")).href)) as JsxEmail;
  return (props) => renderReceipt(wordsOf(props));
}

interface EmailTemplates {
  new (options: object): { renderAll(template: string, locals: object): Promise<{ html: string; text: string }> };
}

/** Pug with its cache on, styles inlined by juice, plaintext by html-to-text: what the package does by itself. */
function loadEmailTemplates(from: Require): Renderer["render"] {
  const Email = from("email-templates") as EmailTemplates;
  const email = new Email({
    views: { root: HERE, options: { extension: "pug" }, locals: { cache: true, pretty: false } },
    juiceResources: { applyStyleTags: true, removeStyleTags: true, webResources: { relativeTo: HERE, images: false } },
  });
  return (props) => email.renderAll("receipt-pug", wordsWithPadding(props));
}

type Mjml = (source: string) => Promise<{ readonly html: string; readonly errors: readonly unknown[] }>;

/** MJML makes no plaintext: html-to-text does, with options compiled once. */
function loadMjml(from: Require): Renderer["render"] {
  const mjml = from("mjml") as Mjml;
  const { compile } = from("html-to-text") as { compile(options: object): (html: string) => string };
  const toText = compile({ wordwrap: false, selectors: [{ selector: "img", format: "skip" }] });
  return async (props) => {
    const { html, errors } = await mjml(receiptMjml(wordsOf(props)));
    if (errors.length > 0) throw new Error(`MJML: ${JSON.stringify(errors)}`);
    return { html, text: toText(html) };
  };
}

function wordsOf(props: object): ReceiptWords {
  return receiptWords(props as Parameters<typeof receiptWords>[0]);
}

function wordsWithPadding(props: object): object {
  const words = wordsOf(props);
  return { ...words, padding: paddingFor(words.preview) };
}
