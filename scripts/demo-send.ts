/** Every template in every state → an outbox → a mail in the inbox, by way of `enqueueTemplate()` and a worker. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Inbox } from "../preview/inbox/index.ts";
import type { Mailer, RenderedEmail } from "../src/index.ts";
import type { Outbox, SqliteHandle } from "../src/outbox/index.ts";
import type { Project } from "../src/project/project.ts";
import { createMailer, renderEmail, sqliteOutbox, startProgress, templateStates } from "./demo-built.ts";

export const FROM = { name: "Wren", address: "hello@wren.example" } as const;
export const TO = { name: "Ada Lovelace", address: "ada@example.com" } as const;

/** One mail, and what became of it. */
export interface SentMail {
  readonly template: string;
  /** Undefined for the preview props. */
  readonly variant: string | undefined;
  /** What ought to have arrived; the error where the template or the sending failed. */
  readonly outcome: Delivered | { readonly error: unknown };
}

interface Delivered {
  /** In the outbox. */
  readonly id: string;
  readonly messageId: string;
  render(): Promise<RenderedEmail>;
}

export interface SentMails {
  readonly sent: readonly SentMail[];
  readonly durationMs: number;
}

export async function sendEverything(project: Project, inbox: Inbox, signal: AbortSignal): Promise<SentMails> {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-demo-"));
  try {
    const outbox = sqliteOutbox({ path: join(folder, "outbox.db") });
    await using mailer = createMailer({ transport: inbox.url, outbox, from: FROM });
    const templates = await Promise.all(
      (await project.templates()).map(async ({ id }) => ({ id, states: await statesOf(project, id) })),
    );
    const startedAt = performance.now();
    const enqueued = await enqueueEverything(templates, mailer, signal);
    const worker = mailer.work({ untilEmpty: true });
    const stop = (): void => void worker.stop();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    await worker.done;
    signal.removeEventListener("abort", stop);
    const durationMs = performance.now() - startedAt;
    const sent = await Promise.all(enqueued.map(async (mail) => ({ ...mail, outcome: await endOf(mail, outbox) })));
    return { sent, durationMs };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface StatesOfTemplate {
  readonly id: string;
  readonly states: readonly Sendable[];
}

async function enqueueEverything(
  templates: readonly StatesOfTemplate[],
  mailer: Mailer<never, SqliteHandle>,
  signal: AbortSignal,
): Promise<SentMail[]> {
  const progress = await startProgress(templates.reduce((total, { states }) => total + states.length, 0));
  const enqueued: SentMail[] = [];
  for (const { id, states } of templates) {
    for (const { variant, enqueue } of states) {
      if (signal.aborted) break;
      const outcome = await enqueue(mailer, signal).catch((error: unknown) => ({ error }));
      enqueued.push({ template: id, variant, outcome });
      progress.step(variant === undefined ? id : `${id} (${variant})`);
    }
  }
  progress.stop();
  return enqueued;
}

/** A mail is sent when the outbox says so, and what it says otherwise is the error. */
async function endOf({ outcome }: SentMail, outbox: Outbox<SqliteHandle>): Promise<SentMail["outcome"]> {
  if ("error" in outcome) return outcome;
  const entry = await outbox.get(outcome.id);
  if (entry?.state === "sent") return outcome;
  const last = entry?.history.at(-1);
  return { error: new Error(`It is ${entry?.state} in the outbox: ${last?.code} ${last?.response}`) };
}

interface Sendable {
  readonly variant: string | undefined;
  enqueue(mailer: Mailer<never, SqliteHandle>, signal: AbortSignal): Promise<Delivered>;
}

async function statesOf(project: Project, id: string): Promise<Sendable[]> {
  let template: Awaited<ReturnType<Project["load"]>>;
  try {
    template = await project.load(id);
  } catch (error) {
    return [{ variant: undefined, enqueue: () => Promise.reject(error) }];
  }
  const { component } = template;
  return templateStates(template).map(({ variant, props }) => ({
    variant,
    async enqueue(mailer, signal) {
      // The sample props are of the template's own making; what `enqueueTemplate` knows of their type is lost by loading.
      const { id, messageId } = await mailer.enqueueTemplate(component, { to: TO, props, signal } as never);
      return { id, messageId, render: () => renderEmail(component, { props: props as never }) };
    },
  }));
}
