/** Input that no mail program writes, and more mail than anybody reads: the inbox lives on, within bounds. */

import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInbox, type Inbox } from "../../../preview/inbox/index.ts";
import { inboxRoutes } from "../../../preview/inbox/routes.ts";
import type { InboxList } from "../../../preview/protocol.ts";
import { randomFrom } from "../../support/random.ts";
import { plainMail } from "./plain-mail.ts";
import { smtpClient, smtpClientAtData } from "./smtp-client.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const MiB = 1024 * 1024;

let inbox: Inbox;
beforeAll(async () => {
  inbox = await createInbox({ port: 0, maxMessageBytes: 256 * 1024, maxTotalBytes: 16 * MiB });
});
afterAll(() => inbox?.close());

/** A mail by a client that behaves; resolves with the last reply. */
async function sendPlain(subject: string): Promise<string> {
  using client = await smtpClientAtData(inbox.port);
  await client.say("DATA");
  return await client.say(`Subject: ${subject}\r\n\r\nstill here\r\n.`);
}

/** Writes bytes in pieces, hangs up, and resolves once the connection is gone. */
function throwAt(port: number, bytes: Buffer, pieces: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    socket.on("connect", () => {
      const size = Math.ceil(bytes.length / pieces);
      for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
      socket.end();
    });
    socket.resume();
  });
}

const SESSION = [
  "EHLO fuzz",
  "MAIL FROM:<a@example.com> SIZE=100 BODY=8BITMIME",
  "RCPT TO:<b@example.com> NOTIFY=NEVER",
  "DATA",
  "From: =?utf-8?B?w6Q=?= <a@example.com>\r\nTo: b@example.com\r\nSubject: fuzz\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+\r\n--b\r\nContent-Disposition: attachment; filename*=utf-8''x%20y\r\n\r\nx\r\n--b--\r\n.",
  "RSET",
  "AUTH PLAIN AGEAYg==",
  "QUIT",
  "",
].join("\r\n");

describe("an inbox under hostile input", { timeout: 120_000 }, () => {
  it("outlives sessions with bytes changed, cut, repeated and put in", async () => {
    const random = randomFrom(20_261_125);
    const next = (below: number): number => Math.floor(random() * below);
    const odd = [0x00, 0x0a, 0x0d, 0x20, 0x22, 0x2e, 0x3a, 0x3c, 0x3d, 0x3e, 0x40, 0x7f, 0x80, 0xc3, 0xff];
    for (let round = 0; round < 150; round += 1) {
      let bytes = Buffer.from(SESSION, "latin1");
      for (let change = 0; change <= next(8); change += 1) {
        const at = next(bytes.length);
        const piece = bytes.subarray(at, at + next(200));
        switch (next(4)) {
          case 0:
            bytes[at] = odd[next(odd.length)] as number;
            break;
          case 1:
            bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + next(60))]);
            break;
          case 2:
            bytes = Buffer.concat([
              bytes.subarray(0, at),
              ...Array.from({ length: 1 + next(20) }, () => piece),
              bytes.subarray(at),
            ]);
            break;
          default:
            bytes = Buffer.concat([
              bytes.subarray(0, at),
              Buffer.alloc(next(3_000), odd[next(odd.length)]),
              bytes.subarray(at),
            ]);
        }
      }
      await throwAt(inbox.port, bytes, 1 + next(4));
    }
    expect(await sendPlain("after the fuzz")).toMatch(/^250 /);
    // What was taken can be shown, all of it.
    for (const { id } of inbox.list().messages) {
      expect(await inbox.get(id)).toBeDefined();
      await inbox.html(id);
    }
  });

  it("refuses lines, recipients, logins and mails without end", async () => {
    await throwAt(inbox.port, Buffer.alloc(4 * MiB, "x"), 16);
    await throwAt(inbox.port, Buffer.from(`EHLO x\r\nAUTH LOGIN\r\n${"A".repeat(2 * MiB)}\r\n`), 8);
    await throwAt(inbox.port, Buffer.from("NOOP\r\n".repeat(50_000)), 4);
    await throwAt(
      inbox.port,
      Buffer.from(
        `EHLO x\r\nMAIL FROM:<a@example.com>\r\n${Array.from({ length: 5_000 }, (_, n) => `RCPT TO:<u${n}@example.com>\r\n`).join("")}`,
      ),
      4,
    );
    using client = await smtpClientAtData(inbox.port);
    await client.say("DATA");
    for (let index = 0; index < 16; index++) await client.write(`${"y".repeat(65_000)}\r\n`);
    expect(await client.say(".")).toMatch(/^552 /);
    using announced = await smtpClient(inbox.port);
    await announced.say();
    await announced.say("EHLO x");
    expect(await announced.say("MAIL FROM:<a@example.com> SIZE=99999999999")).toMatch(/^552 /);
    expect(await sendPlain("after all that")).toMatch(/^250 /);
  });

  it("keeps a mail's thousands of parts, addresses and headers from taking the server along", async () => {
    const nested = Array.from(
      { length: 300 },
      (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`,
    ).join("");
    const sources = [
      nested,
      `To: ${Array.from({ length: 4_000 }, (_, n) => `u${n}@example.com`).join(", ")}\r\n\r\nx`,
      `To: ${"(".repeat(50_000)}\r\n\r\nx`,
      `To: ${'"'.repeat(50_001)}<a@example.com>\r\n\r\nx`,
      `References: ${"<a@b> ".repeat(20_000)}\r\n\r\nx`,
      `${Array.from({ length: 10_000 }, (_, n) => `X-${n}: ${n}`).join("\r\n")}\r\n\r\nx`,
      `Subject: ${"=?utf-8?Q?=C3=A4?= ".repeat(8_000)}\r\n\r\nx`,
      `Content-Type: text/html\r\n\r\n${'<img src="cid:x">'.repeat(10_000)}`,
      `Content-Type: text/plain; ${"a*0*=x;".repeat(20_000)}\r\n\r\nx`,
    ];
    for (const source of sources) {
      using client = await smtpClientAtData(inbox.port);
      await client.say("DATA");
      await client.write(source);
      expect(await client.say("\r\n."), source.slice(0, 30)).toMatch(/^250 /);
      const id = inbox.list({ limit: 1 }).messages[0]?.id as string;
      expect(await inbox.get(id)).toBeDefined();
      await inbox.html(id);
    }
    expect(inbox.list({ limit: 1, query: "subject:ää" }).messages).toBeDefined();
  });
});

describe("10,000 mails", { timeout: 120_000 }, () => {
  it("are listed, searched, paged and deleted, in bounded memory", async () => {
    inbox.clear();
    collectGarbage();
    const before = process.memoryUsage();
    for (let number = 1; number <= 10_000; number += 1) inbox.mailbox.add(plainMail(`Mail ${number}`));
    // One more than there may be: the oldest goes.
    inbox.mailbox.add(plainMail("The last"));

    const routes = inboxRoutes(inbox);
    const list = async (query: string): Promise<InboxList> =>
      (await routes.request(`/?${query}`)).json() as Promise<InboxList>;
    expect(await list("limit=100")).toMatchObject({ total: 10_000, unread: 10_000, matching: 10_000 });
    expect((await list("limit=100")).messages).toHaveLength(100);
    expect((await list("")).messages).toHaveLength(100);
    expect((await list("limit=1000000")).messages).toHaveLength(1_000);
    expect((await list("start=9999&limit=100")).messages.map(({ subject }) => subject)).toEqual(["Mail 2"]);
    expect((await list("start=20000")).messages).toEqual([]);
    expect((await list("query=subject:4711")).messages.map(({ subject }) => subject)).toEqual(["Mail 4711"]);
    expect((await list("query=-subject:mail")).messages.map(({ subject }) => subject)).toEqual(["The last"]);
    expect(await list("threads=1")).toMatchObject({ matching: 2 });
    expect(await sendPlain("over SMTP, beside ten thousand")).toMatch(/^250 /);
    expect(inbox.list({ limit: 0 }).total).toBe(10_000);

    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    // They are in SQLite: what JavaScript holds does not grow with them.
    expect(heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(16 * MiB);
    expect(inbox.mailbox.bytes).toBeLessThan(16 * MiB);
    const { status } = await routes.request("/delete", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"query":"mail"}',
    });
    expect(status).toBe(204);
    expect(inbox.list().messages.map(({ subject }) => subject)).toEqual(["over SMTP, beside ten thousand", "The last"]);
    expect(inbox.remove({ all: true })).toBe(2);
  });
});
