/** Template + props → `RenderedEmail`: the first stage of a mail's way. */

import { inspect } from "node:util";
import { createElement, type FunctionComponent } from "react";
import { MailError } from "../errors.ts";
import type { AnyEmailTemplate, FromProps, TemplateProps } from "../template/email-template.ts";
import { type Locale, parseLocale } from "../template/locale.ts";
import { readDetails, templateName } from "../template/read-details.ts";
import { validateProps } from "../template/validate-props.ts";
import { type RenderContext, renderBodies } from "./tiers.ts";

export interface RenderedEmail {
  /** Undefined where neither the template nor the options gave one. */
  readonly subject: string | undefined;
  /** A whole document, with doctype. */
  readonly html: string;
  readonly text: string;
}

export interface RenderOptions<T = AnyEmailTemplate> {
  readonly props?: TemplateProps<T>;
  /** A BCP 47 tag; default `en`. */
  readonly locale?: string | undefined;
  /** In place of the template's own subject. */
  readonly subject?: FromProps<TemplateProps<T>> | undefined;
  /** Ends the wait for components that wait for something. */
  readonly signal?: AbortSignal | undefined;
  /** How error texts call the template; default: the component's name. */
  readonly name?: string | undefined;
}

/**
 * Renders a template to subject, HTML and plaintext.
 *
 * The HTML is to the byte what `render()` of react-email gives for the same element.
 *
 * @throws {MailError} `INVALID_TEMPLATE`, `INVALID_PROPS` (the schema refused them), `INVALID_OPTION` (locale), or
 * `RENDER_FAILED` with what the component threw as `cause`.
 */
export async function renderEmail<T extends AnyEmailTemplate>(
  template: T,
  options: RenderOptions<T> = {},
  context: RenderContext = {},
): Promise<RenderedEmail> {
  const details = readDetails(template);
  const name = options.name ?? templateName(template);
  const locale = parseLocale(options.locale);
  const props = await validateProps(details.schema, options.props ?? {}, name);
  try {
    const subject = fromProps("subject", options.subject ?? details.subject, props, locale);
    const ownText = fromProps("text", details.text, props, locale);
    const element = createElement(template as FunctionComponent<object>, props as object);
    const { html, text = "" } = await renderBodies(
      { template, name, element },
      { locale, keepsText: ownText === undefined, signal: options.signal },
      context,
    );
    return { subject, html, text: ownText ?? text };
  } catch (cause) {
    if (cause instanceof MailError) throw cause;
    if (options.signal?.aborted && cause === options.signal.reason)
      throw new MailError("ABORTED", `The rendering of ${name} was aborted`, { template: name, cause });
    const reason = cause instanceof Error ? `${cause.message}${adviceFor(cause)}` : inspect(cause);
    throw new MailError("RENDER_FAILED", `${name} could not be rendered: ${reason}`, { template: name, cause });
  }
}

/** What a compiler that was told nothing of JSX makes of a template. */
function adviceFor(cause: Error): string {
  return cause instanceof ReferenceError && cause.message === "React is not defined"
    ? '. Its JSX was compiled for a React in scope: set "jsx": "react-jsx" in the compilerOptions of tsconfig.json'
    : "";
}

function fromProps(field: string, given: unknown, props: unknown, locale: Locale): string | undefined {
  const value: unknown = typeof given === "function" ? given(props, locale) : given;
  if (value === undefined || typeof value === "string") return value;
  throw new TypeError(`its ${field} is ${value instanceof Promise ? "a promise" : inspect(value)}, not a string`);
}
