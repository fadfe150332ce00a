/** A mailbox's mails as bytes, read over IMAP. */

import { ImapFlow } from "imapflow";
import type { MailServer } from "./mail-server.ts";

/** Every copy of a mail that lies in the user's inbox. */
export async function readByImap(server: MailServer, user: string, messageId: string): Promise<Buffer[]> {
  const client = new ImapFlow({
    host: server.host,
    port: server.ports.imaps,
    secure: true,
    auth: { user, pass: server.password },
    tls: { ca: server.ca },
    logger: false,
  });
  await client.connect();
  try {
    await client.mailboxOpen("INBOX", { readOnly: true });
    const found = await client.search({ header: { "Message-ID": messageId } }, { uid: true });
    if (found === false || found === undefined || found.length === 0) return [];
    const messages = await client.fetchAll(found, { source: true }, { uid: true });
    return messages.map(({ source }) => source ?? Buffer.alloc(0));
  } finally {
    await client.logout();
  }
}
