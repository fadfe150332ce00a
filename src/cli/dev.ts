/** `posthorn dev`: the preview and the inbox, until Ctrl-C. */

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { styleText } from "node:util";
import { setFlagsFromString } from "node:v8";
import type { PreviewServer } from "../../preview/server/index.ts";
import { keepCompiledCode, writeCompiledCode } from "../project/compile-cache.ts";
import { findProject } from "../project/project.ts";
import { createDevInbox } from "./dev-inbox.ts";
import type { DevFlags } from "./program.ts";
import { drawQrCode } from "./qr-code.ts";
import { formatError } from "./report-error.ts";
import { rows } from "./rows.ts";
import { readVersion } from "./version.ts";
import { watchConfig } from "./watch-config.ts";

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
  const root = process.cwd();
  const { startPreview } = await import("../../preview/server/index.ts");
  const inbox = smtp ? createDevInbox({ root, port: smtpPort, inMemory: inboxMemory }) : undefined;
  // The same for as long as this command runs, so that a phone need not scan it again.
  const accessToken = randomBytes(18).toString("base64url");
  const start = (at: number | undefined): Promise<PreviewServer> =>
    startPreview({ root, directory, port: at, host, accessToken, ...(inbox && { inbox: inbox.open }) });
  let preview: PreviewServer | undefined;
  let address: number | undefined;
  let restarted = Promise.resolve();
  let endWatch: (() => void) | undefined;
  let nextTry: NodeJS.Timeout | undefined;
  let lastProblem: string | undefined;

  function restartSoon(name: string): void {
    clearTimeout(nextTry);
    restarted = restarted.then(() => restart(name));
  }

  /**
   * With the configuration as it is now, at the same address. Where that cannot be used, all stays as it is. Where the
   * address cannot be had again, because another program took it in that moment, it is asked for until it can.
   */
  async function restart(name: string): Promise<void> {
    const begun = performance.now();
    try {
      const { config } = await findProject({ root, directory });
      if (signal.aborted) return;
      await preview?.close();
      preview = undefined;
      await inbox?.use(config.inbox);
      preview = await start(address);
      lastProblem = undefined;
      process.stdout.write(`\n  ${name} has changed: started again in ${Math.round(performance.now() - begun)} ms.\n`);
    } catch (error) {
      const problem = formatError(error, { debug: false });
      if (problem !== lastProblem || preview !== undefined) process.stderr.write(`\n${problem}`);
      lastProblem = problem;
      if (preview !== undefined) preview.showConfigProblem((error as Error).message);
      else if (!signal.aborted) nextTry = setTimeout(() => restartSoon(name), TRY_AGAIN_MS);
    }
  }

  try {
    preview = await start(port);
    address = preview.port;
    endWatch = watchConfig(root, restartSoon);
    const ready = `ready in ${Math.round(performance.now() - startedAt)} ms`;
    process.stdout.write(`${styleText("bold", "Posthorn")} ${readVersion()}, ${ready}\n\n`);
    process.stdout.write(
      rows(
        [
          ["Preview", preview.url],
          ["Network", preview.network?.url ?? undefined],
          ["Inbox", inbox?.opened && `SMTP_URL=${inbox.opened.url}`],
        ],
        process.stdout,
      ),
    );
    if (inbox?.opened?.notice) process.stderr.write(`\n  ${inbox.opened.notice}\n`);
    if (preview.network) process.stdout.write(networkNotice(preview.network));
    process.stdout.write("\n  Ctrl-C ends it.\n");
    if (open && process.stdout.isTTY && !process.env.CI) await openBrowser(preview.url);
    if (!signal.aborted) await once(signal, "abort");
  } finally {
    endWatch?.();
    await restarted;
    clearTimeout(nextTry);
    await preview?.close();
    await inbox?.close();
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

/** After a restart that found its address taken. */
const TRY_AGAIN_MS = 1_000;

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
