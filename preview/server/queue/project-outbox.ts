/** The outbox of the project that is previewed: opened when somebody looks, only where it is there, never made. */

import { resolveOutbox } from "../../../src/outbox/from-url.ts";
import type { Outbox } from "../../../src/outbox/outbox.ts";
import type { PosthornConfig } from "../../../src/project/define-config.ts";
import { namedOutbox } from "../../../src/project/named-outbox.ts";
import { withoutSecrets } from "../mail/without-secrets.ts";

export type FoundOutbox =
  | { readonly outbox: Outbox<unknown>; readonly place: string }
  /** `place`: where it will be; null where the project names none. */
  | { readonly outbox: undefined; readonly place: string | null };

export interface ProjectOutbox extends AsyncDisposable {
  /**
   * Looks for it, anew until it is there.
   *
   * @throws {MailError} `INVALID_CONFIGURATION`, or `OUTBOX_FAILED` where its database does not answer.
   */
  find(): Promise<FoundOutbox>;
}

export interface ProjectOutboxOptions {
  readonly config: PosthornConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function createProjectOutbox({ config, env }: ProjectOutboxOptions): ProjectOutbox {
  const named = namedOutbox(config, env);
  let outbox: Outbox<unknown> | undefined;
  let isThere = false;
  return {
    async find() {
      if (named === undefined) return { outbox: undefined, place: null };
      outbox ??= resolveOutbox(named, { create: false });
      isThere ||= (await outbox.exists?.()) ?? true;
      const place = typeof named === "string" ? withoutSecrets(named) : outbox.name;
      return { outbox: isThere ? outbox : undefined, place };
    },
    async [Symbol.asyncDispose]() {
      await outbox?.close();
    },
  };
}
