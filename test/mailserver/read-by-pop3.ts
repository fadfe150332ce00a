/** A mailbox's mails as bytes, read over POP3. */

import { buffer } from "node:stream/consumers";
import Pop3 from "node-pop3";
import type { MailServer } from "./mail-server.ts";

/** Every copy of a mail that lies in the user's mailbox. */
export async function readByPop3(server: MailServer, user: string, messageId: string): Promise<Buffer[]> {
  const client = new Pop3({
    host: server.host,
    port: server.ports.pop3s,
    tls: true,
    servername: "localhost",
    user,
    password: server.password,
    tlsOptions: { ca: server.ca },
    // It would wait for ever where the end of a mail comes in two pieces.
    timeout: 20_000,
  });
  const copies: Buffer[] = [];
  try {
    for (const [number] of (await client.LIST()) as string[][]) {
      if (!(await client.TOP(Number(number), 0)).includes(messageId)) continue;
      // Its RETR() copies all that it has with each piece that comes: seconds for 10 MB.
      const [, mail] = await client.command("RETR", Number(number));
      copies.push(unstuff(await buffer(mail)));
    }
  } finally {
    await client.QUIT();
  }
  return copies;
}

/** What the client leaves to be done: the dots that RFC 1939 section 3 puts before dots, and the last line end. */
function unstuff(mail: Buffer): Buffer {
  const text = mail.toString("latin1");
  return Buffer.from(`${text.replace(/^\.\./gm, ".").replace(/(\r\n)?$/, "")}\r\n`, "latin1");
}
