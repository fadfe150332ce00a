/** What every engine is told of the mails it keeps. */

import type { EncryptionKey } from "./encryption.ts";
import type { DomainLimits } from "./limits.ts";
import type { Retention } from "./outbox.ts";

export interface EngineOptions {
  /** How long ended mails are kept. */
  readonly retention?: Retention | undefined;
  /** How many mails may go to a domain at once, and a second, from all workers; every process is to give the same. */
  readonly limits?: DomainLimits | undefined;
  /**
   * Encrypts bodies and attachments under this key, or the first of several; the others still read what was encrypted
   * with them. Recipients, subject, tags and the servers' answers stay readable, as they are searched.
   */
  readonly encryptionKey?: EncryptionKey | readonly EncryptionKey[] | undefined;
}
