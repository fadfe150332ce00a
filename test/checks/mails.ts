/** Mails for the tests of the checks: one that no rule objects to, and ways to spoil it. */

import type { CheckedMail, CheckOptions } from "../../src/checks/check.ts";
import { checkMail } from "../../src/checks/check-mail.ts";
import type { Finding } from "../../src/checks/finding.ts";

export const PREHEADER = `<div style="display:none">${"A sentence that adds to the subject, long enough to fill the whole line that an inbox leaves for it, and more."}</div>`;

export interface Spoiled extends Partial<Omit<CheckedMail, "html">> {
  /** Inside `<body>`, behind the preheader. */
  readonly body?: string;
  readonly preheader?: string;
  /** Inside `<head>`, behind charset and title. */
  readonly head?: string;
  /** In place of the whole document. */
  readonly html?: string;
  readonly options?: CheckOptions;
}

/** A clean mail but for what is given. */
export function mail(spoiled: Spoiled = {}): CheckedMail {
  const { body = "<p>Hello Ada</p>", preheader = PREHEADER, head = "", options: _, ...rest } = spoiled;
  const html = `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html lang="en"><head><meta charset="utf-8"/><title>Hello</title>${head}</head><body>${preheader}${body}</body></html>`;
  const hrefs = [...(spoiled.html ?? html).matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
  return { subject: "Your order is on its way", text: `Hello Ada\n${hrefs.join("\n")}`, html, ...rest };
}

export async function findingsOf(spoiled: Spoiled): Promise<readonly Finding[]> {
  return (await checkMail(mail(spoiled), spoiled.options)).findings;
}

/** The rules that the mail breaks, without what clients do not support in full. */
export async function rulesOf(spoiled: Spoiled): Promise<string[]> {
  const findings = await findingsOf({ ...spoiled, options: { ignore: ["client-support"], ...spoiled.options } });
  return [...new Set(findings.map(({ rule }) => rule))].sort();
}
