/** The prebuilt UI: its page with the session's token in it. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ownPackageRoot } from "../../../src/project/plugins/own-package.ts";

/** Where `vite build` puts the UI, in the repository as in the installed package. */
export const UI_FOLDER: string = join(ownPackageRoot, "dist/preview/ui");

export async function uiPage(token: string, folder: string = UI_FOLDER): Promise<string> {
  const html = await readFile(join(folder, "index.html"), "utf8").catch(() => NOT_BUILT); // Only in the repository.
  return html.replace(/<head[^>]*>/i, (head) => `${head}<meta name="posthorn-token" content="${token}">`);
}

/** `host` is the one the page was asked for: older browsers do not take `'self'` for the socket. */
export function uiContentSecurityPolicy(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ws://${host}`,
    "frame-src 'self'",
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Posthorn</title></head>
<body style="font: 16px/1.5 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>The preview's UI is not built</h1>
<p>Posthorn runs from source here. Build the UI once, then reload this page:</p>
<pre>npm run build</pre>
</body></html>
`;
