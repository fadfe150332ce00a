/** Every template in every state → a mail in the inbox, by way of `sendTemplate()`. */

import type { Inbox } from "../preview/inbox/index.ts";
import type { Mailer, Receipt, RenderedEmail } from "../src/index.ts";
import type { Project } from "../src/project/project.ts";
import { createMailer, renderEmail, startProgress, templateStates } from "./demo-built.ts";

export const FROM = { name: "Wren", address: "hello@wren.example" } as const;
export const TO = { name: "Ada Lovelace", address: "ada@example.com" } as const;

/** One mail, and what became of it. */
export interface SentMail {
  readonly template: string;
  /** Undefined for the preview props. */
  readonly variant: string | undefined;
  /** The receipt and what ought to have arrived; the error where the template or the sending failed. */
  readonly outcome: Delivered | { readonly error: unknown };
}

interface Delivered {
  readonly receipt: Receipt;
  render(): Promise<RenderedEmail>;
}

export interface SentMails {
  readonly sent: readonly SentMail[];
  readonly durationMs: number;
}

export async function sendEverything(project: Project, inbox: Inbox, signal: AbortSignal): Promise<SentMails> {
  await using mailer = createMailer({ transport: inbox.url, from: FROM });
  const templates = await Promise.all(
    (await project.templates()).map(async ({ id }) => ({ id, states: await statesOf(project, id) })),
  );
  const progress = await startProgress(templates.reduce((total, { states }) => total + states.length, 0));
  const startedAt = performance.now();
  const sent: SentMail[] = [];
  for (const { id, states } of templates) {
    for (const { variant, send } of states) {
      if (signal.aborted) break;
      const outcome = await send(mailer, signal).catch((error: unknown) => ({ error }));
      sent.push({ template: id, variant, outcome });
      progress.step(variant === undefined ? id : `${id} (${variant})`);
    }
  }
  progress.stop();
  return { sent, durationMs: performance.now() - startedAt };
}

interface Sendable {
  readonly variant: string | undefined;
  send(mailer: Mailer, signal: AbortSignal): Promise<Delivered>;
}

async function statesOf(project: Project, id: string): Promise<Sendable[]> {
  let template: Awaited<ReturnType<Project["load"]>>;
  try {
    template = await project.load(id);
  } catch (error) {
    return [{ variant: undefined, send: () => Promise.reject(error) }];
  }
  const { component } = template;
  return templateStates(template).map(({ variant, props }) => ({
    variant,
    async send(mailer, signal) {
      // The sample props are of the template's own making; what `sendTemplate` knows of their type is lost by loading.
      const receipt = await mailer.sendTemplate(component, { to: TO, props, signal } as never);
      return { receipt, render: () => renderEmail(component, { props: props as never }) };
    },
  }));
}
