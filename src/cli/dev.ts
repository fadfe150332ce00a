/** `posthorn dev`: the preview and the inbox, until Ctrl-C. */

import { once } from "node:events";
import { styleText } from "node:util";
import { setFlagsFromString } from "node:v8";
import type { Inbox } from "../../preview/inbox/index.ts";
import type { PreviewServer } from "../../preview/server/index.ts";
import { keepCompiledCode, writeCompiledCode } from "../project/compile-cache.ts";
import { loadConfig } from "../project/config.ts";
import { noticeConfigChanges } from "./config-notice.ts";
import { inboxFile } from "./inbox-file.ts";
import type { DevFlags } from "./program.ts";
import { drawQrCode } from "./qr-code.ts";
import { rows } from "./rows.ts";
import { readVersion } from "./version.ts";

export interface DevOptions extends DevFlags {
  readonly directory: string | undefined;
  readonly signal: AbortSignal;
}

export async function dev({
  directory,
  port,
  smtpPort,
  smtp,
  inboxMemory,
  host,
  open,
  signal,
}: DevOptions): Promise<void> {
  const startedAt = performance.now();
  keepYoungGenerationsSmall();
  keepCompiledCode();
  setTimeout(writeCompiledCode, SETTLED_MS).unref();
  const { startPreview } = await import("../../preview/server/index.ts");
  let inbox: Inbox | undefined;
  let preview: PreviewServer | undefined;
  let endNotices: (() => void) | undefined;
  try {
    endNotices = noticeConfigChanges(process.cwd());
    preview = await startPreview({
      root: process.cwd(),
      directory,
      port,
      host,
      ...(smtp && {
        inbox: async () => {
          inbox = await openInbox(smtpPort, inboxMemory);
          return inbox;
        },
      }),
    });
    const ready = `ready in ${Math.round(performance.now() - startedAt)} ms`;
    process.stdout.write(`${styleText("bold", "Posthorn")} ${readVersion()}, ${ready}\n\n`);
    process.stdout.write(
      rows(
        [
          ["Preview", preview.url],
          ["Network", preview.network?.url ?? undefined],
          ["Inbox", inbox && `SMTP_URL=${inbox.url}`],
        ],
        process.stdout,
      ),
    );
    if (inbox?.notice) process.stderr.write(`\n  ${inbox.notice}\n`);
    if (preview.network) process.stdout.write(networkNotice(preview.network));
    process.stdout.write("\n  Ctrl-C ends it.\n");
    if (open && process.stdout.isTTY && !process.env.CI) await openBrowser(preview.url);
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    endNotices?.();
    await preview?.close();
    await inbox?.[Symbol.asyncDispose]();
  }
}

/**
 * V8 lets short-lived objects pile up to 32 MB in each thread before it looks at them: made for servers under load. This
 * one waits nearly always, and a save or a click is no slower with 2 MB. Read whenever V8 would let it grow, so that it
 * can be set in a running process; it holds for the render thread, too.
 */
function keepYoungGenerationsSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

async function openInbox(port: number | undefined, inMemory: boolean | undefined): Promise<Inbox> {
  const { createInbox } = await import("../../preview/inbox/index.ts");
  const { memory, ...settings } = (await loadConfig(process.cwd())).inbox ?? {};
  return createInbox({
    ...settings,
    ...(port !== undefined && { port }),
    ...(!(inMemory ?? memory) && { file: inboxFile(process.cwd()) }),
  });
}

/** By then the first mail is on screen. */
const SETTLED_MS = 3_000;

function networkNotice({ url, qr }: { readonly url: string | null; readonly qr: readonly string[] }): string {
  if (url === null) return "\n  This machine has no address in a network that another machine could use.\n";
  const notice = "Whoever has that address can see the templates and the inbox, and send mail. On a phone:";
  return `\n  ${notice}\n\n${drawQrCode(qr)}`;
}

async function openBrowser(url: string): Promise<void> {
  try {
    const { default: openUrl } = await import("open");
    const browser = await openUrl(url);
    browser.on("error", () => {});
  } catch {
    // No browser to open: the address stands on the screen.
  }
}
