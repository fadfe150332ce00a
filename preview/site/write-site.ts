/** The preview of every state → a folder that shows it without a server: its app, and the answers it would ask for. */

import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { ownPackageRoot } from "../../src/project/plugins/own-package.ts";
import { type PreviewError, type PreviewResult, type ProjectInfo, type Recording, recordingName } from "../protocol.ts";
import { type AskedState, askServer, statesOf } from "../server/every-state.ts";
import type { PreviewServer } from "../server/start-preview.ts";

export interface SitePlan {
  /** Ids of templates. */
  readonly templates: readonly string[];
  /** Undefined: the default locale. */
  readonly locales: readonly (string | undefined)[];
  /** Where to write. */
  readonly target: string;
}

export interface SiteListener {
  onFailure(failure: { readonly template: string; readonly variant?: string; readonly error: PreviewError }): void;
  /** All states of a template are written. */
  onTemplate(template: string): void;
}

/** Where `vite build` puts the app as it is in sites, in the repository as in the installed package. */
const SITE_UI = join(ownPackageRoot, "dist/preview/site-ui");

/** Returns how many states were written. */
export async function writeSite(
  server: PreviewServer,
  plan: SitePlan,
  listener: SiteListener,
  signal: AbortSignal,
): Promise<number> {
  const { target } = plan;
  await mkdir(target, { recursive: true });
  await cp(SITE_UI, target, { recursive: true });
  const project = await server.project();
  const files: Record<string, string> = {};
  let count = 0;
  for (const template of plan.templates) {
    signal.throwIfAborted();
    const answers: Record<string, unknown> = {};
    for (const state of await statesOf(server, template, plan.locales)) {
      count++;
      const { request, result } = state;
      if (!result.ok) listener.onFailure({ ...request, error: result.error });
      answers[recordingName("/api/preview", request)] = await withOwnFiles(server, target, result);
      const checks = await askIfThere(server, "/api/checks", request);
      if (checks !== undefined) answers[recordingName("/api/checks", request)] = checks;
    }
    files[template] = `data/${template}.js`;
    await write(target, `data/${template}.js`, { answers });
    listener.onTemplate(template);
  }
  const clients = await askIfThere(server, "/api/clients");
  const answers = {
    [recordingName("/api/project", undefined)]: sharable(project, plan),
    ...(clients !== undefined && { [recordingName("/api/clients", undefined)]: clients }),
  };
  await write(target, "site.js", { files, answers });
  await writeFile(join(target, "index.html"), page(project.name));
  return count;
}

async function write(target: string, file: string, recording: Recording): Promise<void> {
  await mkdir(dirname(join(target, file)), { recursive: true });
  await writeFile(join(target, file), `posthornSite(${JSON.stringify(recording)});\n`);
}

async function askIfThere(server: PreviewServer, path: string, body?: AskedState["request"]): Promise<unknown> {
  try {
    return await askServer(server, path, body);
  } catch (error) {
    if (error instanceof Error && /answered 404/.test(error.message)) return undefined;
    throw error;
  }
}

/** Only what others should see: nothing of how this project sends. */
function sharable(project: ProjectInfo, { templates, locales }: SitePlan): ProjectInfo {
  return {
    ...project,
    templates: project.templates.filter(({ id }) => templates.includes(id)),
    locales: locales.filter((locale) => locale !== undefined),
    inbox: null,
    mailer: { ...project.mailer, transport: null, redirect: null, problem: null },
  };
}

/** Puts the mail's files beside the page, and shows the mail with addresses that lead there from any folder. */
async function withOwnFiles(server: PreviewServer, target: string, result: PreviewResult): Promise<PreviewResult> {
  if (!result.ok) return result;
  let shown = relativeStatic(result.frameHtml ?? result.html);
  const attachments = [];
  for (const attachment of result.attachments) {
    const { address, filename } = attachment;
    const file = `parts/${address.split("/").at(-1)}${extname(filename).replace(/[^.\w]/g, "")}`;
    const response = await fetch(new URL(address, server.url));
    if (!response.ok) throw new Error(`The preview answered ${response.status} to ${address}`);
    await mkdir(join(target, "parts"), { recursive: true });
    await writeFile(join(target, file), new Uint8Array(await response.arrayBuffer()));
    shown = shown.replaceAll(address, file);
    attachments.push({ ...attachment, address: file });
  }
  const { frameHtml: _, ...rest } = result;
  // Addresses that only the server knew.
  return { ...rest, attachments, frame: "", raw: "", ...(shown !== result.html && { frameHtml: shown }) };
}

function relativeStatic(html: string): string {
  return html.replace(
    /(\b(?:src|href|background|poster|srcset)\s*=\s*["']?|\burl\(\s*(?:["']|&quot;|&#x27;)?|,\s*)\/static\//gi,
    "$1static/",
  );
}

/** The app's policy is the mails' too, which are shown in frames without an address of their own. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' file:",
  "worker-src blob:",
  "style-src 'self' file: https: 'unsafe-inline'",
  "img-src 'self' file: data: blob: http: https:",
  "font-src 'self' file: data: https:",
  "form-action 'none'",
  "base-uri 'none'",
].join("; ");

function page(project: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta http-equiv="Content-Security-Policy" content="${POLICY}">
    <title>${project.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)} · Posthorn</title>
    <link rel="icon" type="image/svg+xml" href="favicon.svg">
    <link rel="stylesheet" href="app.css">
    <script src="app.js" defer></script>
  </head>
  <body>
    <div id="root"></div>
    <noscript>These pages need JavaScript.</noscript>
  </body>
</html>
`;
}

/** Whether the app was built; in the repository it may not be. */
export async function siteIsBuilt(): Promise<boolean> {
  return readFile(join(SITE_UI, "app.js")).then(
    () => true,
    () => false,
  );
}
