/** A bare SMTP client for what no mail library will say: wrong lines, half messages, lies about size. */

import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface SmtpClient {
  readonly socket: Socket;
  /** Sends `line` and CRLF, where there is one, and resolves with the next whole reply. */
  say(line?: string): Promise<string>;
  write(bytes: string | Uint8Array): Promise<void>;
  [Symbol.dispose](): void;
}

export async function smtpClient(port: number): Promise<SmtpClient> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  socket.setEncoding("latin1");
  await once(socket, "connect");
  let received = "";
  let ended = false;
  let wake = (): void => {};
  socket.on("data", (chunk: string) => {
    received += chunk;
    wake();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    ended = true;
    wake();
  });

  async function reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(received);
      if (match) {
        received = received.slice(match[0].length);
        return match[0].trimEnd();
      }
      if (ended) return "(closed)";
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  return {
    socket,
    async say(line) {
      if (line !== undefined) socket.write(`${line}\r\n`, "latin1");
      return await reply();
    },
    async write(bytes) {
      if (!socket.write(bytes)) await Promise.race([once(socket, "drain"), once(socket, "close")]);
    },
    [Symbol.dispose]() {
      socket.destroy();
    },
  };
}

/** A client that has said EHLO and named one sender and one recipient: the next word is DATA. */
export async function smtpClientAtData(port: number, mailParameters = ""): Promise<SmtpClient> {
  const client = await smtpClient(port);
  await client.say();
  await client.say("EHLO test");
  await client.say(`MAIL FROM:<a@example.com>${mailParameters}`);
  await client.say("RCPT TO:<b@example.com>");
  return client;
}
