/** A mail → what is wrong with it: every check over the final HTML, text and headers, offline unless told otherwise. */

import type { Breach, CheckedMail, CheckOptions, MailUnderCheck } from "./check.ts";
import { chooseClients } from "./clients.ts";
import { type CheckReport, type Finding, MAX_PLACES, type Place, type Severity } from "./finding.ts";
import { type MailDocument, parseDocument, placeOf, placeOfOffset } from "./mail/document.ts";
import { CHECKS } from "./registry.ts";
import { measure } from "./size.ts";

/**
 * Looks at a mail as it is sent.
 *
 * @throws {MailError} `INVALID_OPTION` for a client that nobody knows.
 *
 * @example
 * const { findings } = await checkMail({ subject, html, text }, { clients: ["gmail", "outlook.windows"] });
 */
export async function checkMail(given: CheckedMail, options: CheckOptions = {}): Promise<CheckReport> {
  const document = given.html === undefined || given.html === "" ? undefined : parseDocument(given.html);
  const mail: MailUnderCheck = {
    subject: given.subject,
    text: given.text,
    headers: given.headers ?? [],
    attachments: given.attachments ?? [],
    document,
    clients: chooseClients(options.clients),
    options,
  };
  const ignored = new Set(options.ignore);
  const findings: Finding[] = [];
  for (const check of CHECKS) {
    if (ignored.has(check.name)) continue;
    // Between two checks whoever else waits for this process gets a turn: a preview, a request.
    await new Promise<void>((resume) => setImmediate(resume));
    options.signal?.throwIfAborted();
    const found = new Map<string, Collected>();
    await check.run(mail, (rule, breach) => {
      if (!ignored.has(rule)) collect(found, document, rule, breach);
    });
    for (const { rule, breach, places, count } of found.values()) {
      const severity = check.rules[rule]?.severity ?? "warning";
      findings.push(finding({ check: check.name, rule, severity, breach, places, count }));
    }
  }
  findings.sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
  return { findings, ...(document && { size: measure(document) }), clients: mail.clients };
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

interface Collected {
  readonly rule: string;
  readonly breach: Breach;
  readonly places: Place[];
  count: number;
}

function collect(
  found: Map<string, Collected>,
  document: MailDocument | undefined,
  rule: string,
  breach: Breach,
): void {
  const key = `${rule}\n${breach.message}`;
  const known = found.get(key) ?? { rule, breach, places: [], count: 0 };
  known.count += breach.count ?? 1;
  const place = document && placeOfBreach(document, breach);
  if (place && known.places.length <= MAX_PLACES) known.places.push(place);
  found.set(key, known);
}

function placeOfBreach(document: MailDocument, { at }: Breach): Place | undefined {
  if (at === undefined) return undefined;
  if ("kind" in at) return placeOf(document, at);
  return { ...(at.within && placeOf(document, at.within)), where: placeOfOffset(document, at.offset) };
}

interface Found {
  readonly check: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly breach: Breach;
  readonly places: readonly Place[];
  readonly count: number;
}

function finding({ check, rule, severity, breach, places, count }: Found): Finding {
  const { message, hint, clients, url, muted } = breach;
  const [first, ...others] = places;
  return {
    check,
    rule,
    severity,
    message,
    hint,
    ...first,
    count,
    others,
    ...(clients && { clients }),
    ...(url !== undefined && { url }),
    ...(muted && { muted }),
  };
}
