/** The checks of the mail on screen: what `posthorn check` says of it, with the element and the line of each finding. */

import { join } from "node:path";
import { checkMail } from "../../../src/checks/check-mail.ts";
import { clientTitle } from "../../../src/checks/clients.ts";
import { parseDocument } from "../../../src/checks/mail/document.ts";
import { probeLink } from "../../../src/checks/probe-link.ts";
import { askSpamAssassin } from "../../../src/checks/spamassassin.ts";
import type { ChecksRequest, ChecksResult, SourcePlace } from "../../protocol.ts";
import type { PreviewEngine } from "../engine/preview-engine.ts";
import { readFolderFile } from "../http/folder-files.ts";
import type { ProjectMailer } from "../mail/project-mailer.ts";
import type { SourceFiles } from "../source/source-files.ts";

export interface CheckPreviewOptions {
  readonly engine: PreviewEngine;
  readonly mailer: ProjectMailer;
  readonly sources: SourceFiles;
  /** The templates' folder. */
  readonly directory: string;
  /** The project's own choice. */
  readonly clients: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/**
 * Undefined where there is no such template.
 *
 * @throws {MailError} `INVALID_OPTION` for a client that nobody knows.
 */
export async function checkPreview(
  { clients, ask = [], ...request }: ChecksRequest,
  { engine, mailer, sources, directory, signal, ...project }: CheckPreviewOptions,
): Promise<ChecksResult | undefined> {
  const found = await engine.trace(request);
  if (found === undefined) return undefined;
  const { revision, message, traced } = found;
  if (message === undefined || traced === undefined) return { revision, report: null };
  const report = await checkMail(
    { ...message, html: traced },
    {
      clients: clients ?? project.clients,
      readAsset: async (src) => {
        const path = src.split(/[?#]/)[0] ?? "";
        return (await readFolderFile(join(directory, "static"), path.slice("/static/".length)))?.content;
      },
      ...(ask.includes("links") && { probe: probeLink }),
      ...(ask.includes("spam") && { spam: askSpamAssassin(() => mailer.compose(message)) }),
      signal,
    },
  );
  const { places, trace } = traceOf(traced);
  sources.note(places.flatMap((place) => [place.file, ...(place.usedAt ?? []).map(({ file }) => file)]));
  const used = report.clients.map((id) => ({ id, title: clientTitle(id) }));
  return { revision, report: { ...report, clients: used, places, trace, asked: ask } };
}

/** Each place once, and for every element of the document the number of its place. */
function traceOf(traced: string): { places: SourcePlace[]; trace: number[] } {
  const numbers = new Map<string, number>();
  const places: SourcePlace[] = [];
  const trace = parseDocument(traced).elements.map(({ source }) => {
    if (source === undefined) return -1;
    const key = JSON.stringify(source);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, places.length);
    return places.push(source) - 1;
  });
  return { places, trace };
}
