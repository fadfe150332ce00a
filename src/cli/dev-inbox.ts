/** The inbox of `posthorn dev`: one over all restarts of the preview, and at one address. */

import type { Inbox } from "../../preview/inbox/index.ts";
import { loadConfig } from "../project/config.ts";
import type { InboxConfig } from "../project/define-config.ts";
import { inboxFile } from "./inbox-file.ts";

export interface DevInbox {
  /** While it is open. */
  readonly opened: Inbox | undefined;
  /** Opens it, where it is not open yet. */
  open(): Promise<Inbox>;
  /** Closes it where these settings are others than those it was opened with; mails that it keeps in memory go. */
  use(settings: InboxConfig | undefined): Promise<void>;
  close(): Promise<void>;
}

interface DevInboxOptions {
  readonly root: string;
  readonly port: number | undefined;
  /** Overrules the configuration. */
  readonly inMemory: boolean | undefined;
}

export function createDevInbox({ root, port, inMemory }: DevInboxOptions): DevInbox {
  let opened: Inbox | undefined;
  let address = port;
  let used = "";

  async function open(): Promise<Inbox> {
    if (opened) return opened;
    const { createInbox } = await import("../../preview/inbox/index.ts");
    const config = (await loadConfig(root)).inbox ?? {};
    const { memory, ...settings } = config;
    opened = await createInbox({
      ...settings,
      ...(address !== undefined && { port: address }),
      ...(!(inMemory ?? memory) && { file: inboxFile(root) }),
    });
    address = opened.port;
    used = JSON.stringify(config);
    return opened;
  }

  async function close(): Promise<void> {
    await opened?.[Symbol.asyncDispose]();
    opened = undefined;
  }

  return {
    get opened() {
      return opened;
    },
    open,
    async use(settings = {}) {
      if (JSON.stringify(settings) !== used) await close();
    },
    close,
  };
}
