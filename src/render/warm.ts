/** Puts templates through their trial before the first mail: `mailer.warm()`. */

import type { AnyEmailTemplate } from "../template/email-template.ts";
import { readDetails, templateName } from "../template/read-details.ts";
import { type RenderOptions, renderEmail } from "./render-email.ts";
import { isProvenReact, type RenderContext } from "./tiers.ts";
import { TRIALS, trustIn } from "./trust.ts";

/** How a template's mails will be rendered. */
export interface WarmTemplate {
  /** The template's component. */
  readonly template: string;
  /** `fast`: without React's renderer. `reference`: by React. */
  readonly path: "fast" | "reference";
  /** Why React renders it. */
  readonly reason?: string;
}

/** One at a time, and with a turn of the event loop between: an application that starts has other things to do. */
export async function warmTemplates(
  templates: Iterable<AnyEmailTemplate>,
  options: Pick<RenderOptions, "locale">,
  context: RenderContext,
): Promise<WarmTemplate[]> {
  const reports: WarmTemplate[] = [];
  for (const template of templates) reports.push(await warmTemplate(template, options, context));
  return reports;
}

async function warmTemplate(
  template: AnyEmailTemplate,
  options: Pick<RenderOptions, "locale">,
  context: RenderContext,
): Promise<WarmTemplate> {
  const details = readDetails(template);
  const name = templateName(template);
  const samples: unknown[] = [details.PreviewProps ?? {}, ...Object.values(details.variants ?? {})];
  const trust = trustIn(template);
  let failure: string | undefined;
  for (let round = 0; round < TRIALS + 1; round += 1) {
    for (const props of samples) {
      try {
        await renderEmail(template, { ...options, props: props as never }, context);
      } catch (error) {
        failure = (error as Error).message;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  if (trust.isTrusted && isProvenReact) return { template: name, path: "fast" };
  const reason = isProvenReact
    ? (trust.distrusted ?? failure ?? `the fast path does not render ${trust.lastMiss ?? "it"}`)
    : "this version of React is not one that the fast path was proven with";
  return { template: name, path: "reference", reason };
}
