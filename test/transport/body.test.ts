/** What of a body goes into the socket: dots where SMTP wants them, and nowhere else. */

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { bodySource } from "../../src/transport/smtp/body.ts";

async function written(body: Uint8Array | string): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const arrives = once(server, "connection");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [incoming] = (await arrives) as [Socket];
  const received = text(incoming);
  const ending = new PassThrough();
  const source = bodySource(body, {
    forbidden: (error) => expect.unreachable(String(error)),
    reached: () => {},
    flushed: async () => {},
    socket: () => socket,
  });
  await once(source.pipe(ending), "finish");
  socket.end();
  const bytes = await received;
  server.close();
  return bytes;
}

test.each([
  ["a dot at the very beginning", ".a\r\nb\r\n", "..a\r\nb\r\n.\r\n"],
  ["dots at the beginning of lines", "a\r\n.\r\n..b\r\n", "a\r\n..\r\n...b\r\n.\r\n"],
  ["dots within lines", "a.b\r\nc.\r\n", "a.b\r\nc.\r\n.\r\n"],
  ["a last line without an end", "a", "a\r\n.\r\n"],
  // Only CRLF ends a line (RFC 5321 section 2.3.8): a dot added elsewhere would stay in the mail.
  ["dots behind a bare LF or CR", "a\n.b\r.c\r\n", "a\n.b\r.c\r\n.\r\n"],
  ["nothing", "", ".\r\n"],
])("%s", async (_, body, expected) => {
  expect(await written(body)).toBe(expected);
  expect(await written(Buffer.from(body))).toBe(expected);
});
