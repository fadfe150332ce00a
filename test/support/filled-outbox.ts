/** An outbox with a mail in every state that stays, each brought there by a worker. */

import { createMailer, defineEmail, MailError, type Transport } from "posthorn";
import { type Outbox, outboxFromUrl } from "posthorn/outbox";
import { createElement } from "react";
import { scripted } from "./scripted-transport.ts";

/** Known in projects whose templates have a file `welcome`. */
const Welcome = defineEmail(
  function WelcomeEmail({ name }: { name: string }) {
    return createElement("p", null, `Hello, ${name}`);
  },
  { subject: "Welcome to Acme" },
);

const LONG_SUBJECT = "An invoice with an unreasonably long subject that nobody would ever read to its very end";
const DAY_MS = 86_400_000;

export interface FilledOutbox extends AsyncDisposable {
  readonly outbox: Outbox;
  /** Of the mail in each state; `deferred` is scheduled after a first try. */
  readonly ids: Readonly<
    Record<"sent" | "failed" | "deferred" | "unknown" | "cancelled" | "scheduled" | "queued", string>
  >;
}

/** @param transport Delivers the mail that is sent. */
export async function fillOutbox(url: string, transport: Transport | string): Promise<FilledOutbox> {
  const outbox = outboxFromUrl(url);
  const mailer = createMailer({ transport: "null:", outbox: url, from: "Acme <hello@acme.example>" });
  const enqueue = async (mail: Partial<Parameters<typeof mailer.enqueue>[0]>): Promise<string> =>
    (await mailer.enqueue({ to: "ada@example.com", text: "Hello", ...mail } as Parameters<typeof mailer.enqueue>[0]))
      .id;
  const work = async (through: Transport | string): Promise<void> => {
    await using worker = createMailer({ transport: through, outbox: url, from: "hello@acme.example" });
    await worker.work({ untilEmpty: true, concurrency: 1, onUnknown: "park", name: "worker-1" }).done;
  };

  const { id: sent } = await mailer.enqueueTemplate(Welcome, { to: "ada@example.com", props: { name: "Ada" } });
  await work(transport);

  const failed = await enqueue({ subject: "Confirm your address", to: "nobody@example.com", tags: ["sign-up"] });
  const noUser = "550 5.1.1 <nobody@example.com>: Recipient address rejected: User unknown";
  await work(failing("RECIPIENTS_REFUSED", "not-sent", noUser));

  const to = "a-very-long-mailbox-name-that-goes-on@a-rather-long-domain-name.example.com";
  const deferred = await enqueue({ subject: LONG_SUBJECT, to, queuePriority: -10 });
  await work(failing("DEFERRED", "not-sent", "451 4.7.1 Greylisted, please try again later"));

  const unknown = await enqueue({ subject: "Your order is on its way", to: ["ada@example.com", "grace@example.com"] });
  await work(failing("CONNECTION_LOST", "unknown"));

  const cancelled = await enqueue({ subject: "Weekly digest", tags: ["newsletter"] });
  await outbox.cancel([cancelled]);
  const scheduled = await enqueue({ subject: "See you tomorrow", startAfter: new Date(Date.now() + DAY_MS) });
  await outbox.pause({ tag: "newsletter" });
  await outbox.suspend("bulk", "connect ECONNREFUSED 192.0.2.1:587");
  const queued = await enqueue({ subject: "Your code is 123456" });
  await mailer.close();
  return {
    outbox,
    ids: { sent, failed, deferred, unknown, cancelled, scheduled, queued },
    [Symbol.asyncDispose]: () => outbox.close(),
  };
}

function failing(code: MailError["code"], delivery: MailError["delivery"], response?: string): Transport {
  return scripted(
    [new MailError(code, "The connection broke before the last reply", { delivery, ...(response && { response }) })],
    "smtp",
  );
}
