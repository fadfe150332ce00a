/** A prepared message for tests that are about something else. */

import { MailError, type Message, type MessageInput, prepare } from "posthorn";

export function aMessage(input: MessageInput = {}): Promise<Message> {
  return prepare({
    from: "Acme <hello@acme.test>",
    to: "ada@example.test",
    subject: "Grüße aus Köln",
    text: "Guten Tag, 你好 👋\n.\n..ends with dots\n",
    html: "<p>Guten Tag, 你好 👋</p>\n<p>.</p>\n.\n",
    ...input,
  });
}

/** The error that a promise rejects with; fails where it is none of ours. */
export async function mailErrorOf(promise: Promise<unknown>): Promise<MailError> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome && outcome.error instanceof MailError) return outcome.error;
  throw new Error(`Expected a MailError, but got ${"error" in outcome ? String(outcome.error) : "a value"}`, {
    cause: outcome,
  });
}
