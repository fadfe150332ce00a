/** Reads what `defineEmail` (or plain React Email) hung on a component. */

import { MailError } from "../errors.ts";
import type { AnyEmailTemplate, EmailDetailProperties } from "./email-template.ts";

/** The details of any template; all of them may be missing on a plain React component. */
export type TemplateDetails = Partial<EmailDetailProperties<unknown, unknown>>;

/** @throws {MailError} `INVALID_TEMPLATE` where `template` is no React component. */
export function readDetails(template: AnyEmailTemplate): TemplateDetails {
  const type = template === null ? "null" : typeof template;
  if (type !== "function" && !(type === "object" && "$$typeof" in (template as object))) {
    throw new MailError(
      "INVALID_TEMPLATE",
      `A template is a React component, not ${type === "object" ? "an element or a plain object" : type}; pass the component itself (Welcome, not <Welcome />)`,
    );
  }
  if (type === "object" && "props" in (template as object)) {
    throw new MailError(
      "INVALID_TEMPLATE",
      "A template is a React component, not an element; pass Welcome, not <Welcome />",
    );
  }
  return template as TemplateDetails;
}

interface Named {
  readonly displayName?: string;
  readonly name?: string;
  readonly type?: Named;
  readonly render?: Named;
}

/** The component's name for error texts: its own, or the one inside `memo` or `forwardRef`. */
export function templateName(template: AnyEmailTemplate): string {
  const { displayName, name, type, render } = template as Named;
  const inner = type ?? render;
  return displayName || name || (inner ? templateName(inner as AnyEmailTemplate) : "") || "the template";
}
