/** What a template's file exports → a template, by the conventions of Posthorn, React Email and jsx-email. */

import { MailError } from "../errors.ts";
import type { AnyEmailTemplate } from "../template/email-template.ts";
import { readDetails } from "../template/read-details.ts";
import type { TemplateFile } from "./find-templates.ts";

/** A template's file, evaluated. */
export interface LoadedTemplate {
  readonly id: string;
  /** jsx-email's `templateName` where the file exports one, the file's name otherwise. */
  readonly name: string;
  readonly file: string;
  readonly component: AnyEmailTemplate;
  /** Sample props; `{}` where there are none. */
  readonly previewProps: unknown;
  /** More sample props, by name. */
  readonly variants: Readonly<Record<string, unknown>>;
}

/** @throws {MailError} `INVALID_TEMPLATE` where the file exports no React component. */
export function readTemplate(file: TemplateFile, exports: Readonly<Record<string, unknown>>): LoadedTemplate {
  const component = (exports.default ?? exports.Template) as AnyEmailTemplate | undefined;
  if (component === undefined || component === null) {
    throw new MailError(
      "INVALID_TEMPLATE",
      `${file.name} has no default export; export its component: export default function ${componentName(file.name)}() { … }`,
    );
  }
  const details = readDetails(component);
  const { previewProps } = component as { readonly previewProps?: unknown };
  return {
    id: file.id,
    name: typeof exports.templateName === "string" ? exports.templateName : file.name,
    file: file.file,
    component,
    previewProps: details.PreviewProps ?? previewProps ?? exports.PreviewProps ?? exports.previewProps ?? {},
    variants: isRecord(details.variants) ? details.variants : {},
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `magic-link` → `MagicLink`. */
function componentName(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^[A-Z]/.test(joined) ? joined : `Mail${joined}`;
}
