/** Which mails belong together: those of one template first, else those that answer each other, else those alike. */

import { createHash } from "node:crypto";
import type { InboxAddress } from "../protocol.ts";

export interface ThreadFacts {
  /** The template's name, where the sender told it. */
  readonly template: string | undefined;
  readonly tags: readonly string[];
  /** What the mail answers, the oldest first (RFC 5322 section 3.6.4). */
  readonly references: readonly string[];
  readonly from: InboxAddress | null;
  readonly subject: string;
}

/** @param threadOf The thread of a mail that is in the inbox, by its Message-ID. */
export function threadKey(facts: ThreadFacts, threadOf: (messageId: string) => string | undefined): string {
  const { template, tags, references, from, subject } = facts;
  if (template !== undefined) return key("template", template);
  if (tags[0] !== undefined) return key("tag", tags[0]);
  for (const reference of references) {
    const known = threadOf(reference);
    if (known !== undefined) return known;
  }
  if (references[0] !== undefined) return key("reference", references[0]);
  return key("subject", from?.address.toLowerCase() ?? "", alike(subject));
}

/** Order 4711 and order 4712 are the same kind of mail, and so is the answer to one. */
function alike(subject: string): string {
  return subject
    .toLowerCase()
    .replace(/^(?:\s*(?:re|aw|fwd?|wg)\s*:)+/i, "")
    .replace(/[a-z-]*\d[\w-]*/g, "#")
    .replace(/\s+/g, " ")
    .trim();
}

function key(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("base64url").slice(0, 12);
}
