import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type AttachUrlOptions, attachUrl } from "posthorn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isPublicAddress } from "../../src/message/public-address.ts";
import { aMessage, mailErrorOf } from "../support/mail.ts";

let server: Server;
let origin: string;
let answer: RequestListener = () => {};
let seen: IncomingMessage[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const here: AttachUrlOptions = { allow: ["127.0.0.1", "localhost"] };

async function fetched(path: string, listener: RequestListener, options: AttachUrlOptions = here) {
  answer = listener;
  seen = [];
  return (await aMessage({ attachments: [attachUrl(origin + path, options)] })).attachments[0];
}

const pdf = (_: IncomingMessage, response: ServerResponse) =>
  response.setHeader("content-type", "application/pdf").end("%PDF");

test("attaches what the server sends, under the name in the URL and with the server's type", async () => {
  const attachment = await fetched("/files/Terms%20%26%20more.pdf?token=1", pdf);
  expect(attachment).toMatchObject({
    filename: "Terms & more.pdf",
    contentType: "application/pdf",
    disposition: "attachment",
  });
  expect(Buffer.from(attachment?.content ?? []).toString()).toBe("%PDF");
});

test("takes name, type, cid and request headers from the options", async () => {
  const attachment = await fetched("/", pdf, {
    ...here,
    filename: "a.bin",
    contentType: "application/x-a",
    cid: "a",
    headers: { authorization: "Bearer 1" },
  });
  expect(attachment).toMatchObject({ filename: "a.bin", contentType: "application/x-a", cid: "a" });
  expect(seen[0]?.headers.authorization).toBe("Bearer 1");
});

test("guesses the type by the name where the server's is of no use", async () => {
  const html = (type: string) => fetched("/a.pdf", (_, response) => response.setHeader("content-type", type).end("x"));
  expect((await html("multipart/mixed"))?.contentType).toBe("application/pdf");
  expect((await html("nonsense"))?.contentType).toBe("application/pdf");
});

describe("not from behind the firewall", () => {
  test.each([
    "http://127.0.0.1:1/a",
    "http://127.1:1/a",
    "http://2130706433:1/a",
    "http://0x7f.1:1/a",
    "http://[::1]:1/a",
    "http://[::ffff:127.0.0.1]:1/a",
    "http://[::]:1/a",
    "http://0.0.0.0:1/a",
    "http://10.0.0.1/a",
    "http://172.16.0.1/a",
    "http://192.168.1.1/a",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/a",
    "http://[fe80::1]/a",
    "http://[fc00::1]/a",
    "http://[64:ff9b::7f00:1]/a",
    "http://[2002:7f00:1::]/a",
    "http://localhost:1/a",
  ])("%s is refused", async (url) => {
    const error = await mailErrorOf(aMessage({ attachments: [attachUrl(url)] }));
    expect(error.code).toBe("INVALID_ATTACHMENT");
    expect(error.message).toMatch(/leads to this machine or a private network; allow: \[/);
  });

  test("a name is judged by the address behind it", async () => {
    const named = origin.replace("127.0.0.1", "localhost");
    answer = pdf;
    seen = [];
    expect((await mailErrorOf(aMessage({ attachments: [attachUrl(`${named}/a.pdf`)] }))).code).toBe(
      "INVALID_ATTACHMENT",
    );
    expect(seen).toEqual([]);
    await aMessage({ attachments: [attachUrl(`${named}/a.pdf`, { allow: ["localhost"] })] });
    expect(seen).toHaveLength(1);
  });

  test("public addresses are public", () => {
    for (const address of ["8.8.8.8", "172.32.0.1", "192.0.3.1", "2a00:1450:4001::1"])
      expect([address, isPublicAddress(address)]).toEqual([address, true]);
    for (const address of ["255.255.255.255", "224.0.0.1", "::", "ff02::1", "2001:db8::1", "example.com", ""])
      expect([address, isPublicAddress(address)]).toEqual([address, false]);
  });
});

test.each([
  "file:///etc/passwd",
  "ftp://x.test/a",
  "data:text/plain,x",
  "javascript:1",
  "/etc/passwd",
  "",
  "https://user:pass@x.test/a",
])("%s is refused", async (url) => {
  const error = await mailErrorOf(aMessage({ attachments: [attachUrl(url)] }));
  expect(error.code).toBe("INVALID_ATTACHMENT");
  expect(error.message).not.toContain("pass@");
});

describe("redirects", () => {
  const to =
    (location: string): RequestListener =>
    (request, response) =>
      request.url === "/a.pdf" ? response.writeHead(302, { location }).end() : pdf(request, response);

  test("are followed on the same host", async () => {
    const attachment = await fetched("/a.pdf", to("/b"), { ...here, headers: { authorization: "x" } });
    expect(attachment?.filename).toBe("a.pdf");
    expect(seen[1]?.headers.authorization).toBe("x");
  });

  test("to another host are not followed", async () => {
    const error = await mailErrorOf(fetched("/a.pdf", to("http://example.invalid/b")));
    expect(error).toMatchObject({ code: "INVALID_ATTACHMENT" });
    expect(error.message).toContain('allow: ["example.invalid"]');
  });

  test("to an allowed host leave the headers behind", async () => {
    const elsewhere = origin.replace("127.0.0.1", "localhost");
    await fetched("/a.pdf", to(`${elsewhere}/b`), { ...here, headers: { authorization: "x" } });
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["x", undefined]);
  });

  test("to a file are not followed", async () => {
    expect((await mailErrorOf(fetched("/a.pdf", to("file:///etc/passwd")))).code).toBe("INVALID_ATTACHMENT");
  });

  test("without end are given up", async () => {
    const error = await mailErrorOf(fetched("/a.pdf", to("/a.pdf")));
    expect(error).toMatchObject({ code: "ATTACHMENT_NOT_FOUND", permanent: true });
    expect(seen).toHaveLength(6);
  });
});

describe("what cannot be had is told before anything is sent", () => {
  test.each([
    [404, true],
    [403, true],
    [204, true],
    [206, true],
    [304, true],
    [429, false],
    [500, false],
    [503, false],
  ])("status %i", async (status, permanent) => {
    const error = await mailErrorOf(fetched("/a.pdf?token=secret", (_, response) => response.writeHead(status).end()));
    expect(error).toMatchObject({ code: "ATTACHMENT_NOT_FOUND", permanent, delivery: "not-sent" });
    expect(error.message).toContain(`${origin}/a.pdf cannot be fetched: the server answered ${status}`);
    expect(error.message).not.toContain("secret");
  });

  test("a host that is not there, and a port that is closed", async () => {
    const gone = attachUrl("http://posthorn.invalid/a");
    expect(await mailErrorOf(aMessage({ attachments: [gone] }))).toMatchObject({ code: "ATTACHMENT_NOT_FOUND" });
    const closed = attachUrl("http://127.0.0.1:1/a", here);
    expect(await mailErrorOf(aMessage({ attachments: [closed] }))).toMatchObject({
      code: "ATTACHMENT_NOT_FOUND",
      permanent: false,
    });
  });

  test("a connection that breaks off", async () => {
    const broken = fetched("/a.pdf", (_, response) => {
      response.writeHead(200, { "content-length": "10" }).write("half", () => response.destroy());
    });
    expect(await mailErrorOf(broken)).toMatchObject({ code: "ATTACHMENT_NOT_FOUND", permanent: false });
  });

  test("more than maxBytes, announced or not", async () => {
    const options = { ...here, maxBytes: 10 };
    const announced = fetched("/a.pdf", (_, response) => response.end("01234567890"), options);
    expect(await mailErrorOf(announced)).toMatchObject({ code: "INVALID_ATTACHMENT" });
    let written = 0;
    const endless = fetched(
      "/a.pdf",
      (_, response) => {
        const write = (): void => {
          if (!response.destroyed) response.write("0123456", () => setImmediate(write));
          written += 1;
        };
        write();
      },
      options,
    );
    expect((await mailErrorOf(endless)).message).toContain("is larger than 10 bytes");
    expect(written).toBeLessThan(10_000);
    expect((await fetched("/a.pdf", (_, response) => response.end("0123456789"), options))?.content).toHaveLength(10);
  });

  test("a server that never answers, or never ends", async () => {
    const options = { ...here, timeoutMs: 50 };
    const silent = await mailErrorOf(fetched("/a.pdf", () => {}, options));
    expect(silent).toMatchObject({ code: "ATTACHMENT_NOT_FOUND", permanent: false });
    expect(silent.message).toContain("it took longer than 50 ms");
    const slow = fetched("/a.pdf", (_, response) => response.writeHead(200).write("x"), options);
    expect((await mailErrorOf(slow)).message).toContain("it took longer than 50 ms");
  });

  test("compression that nobody asked for", async () => {
    const error = await mailErrorOf(
      fetched("/a.pdf", (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end("x")),
    );
    expect(error.code).toBe("INVALID_ATTACHMENT");
    expect(seen[0]?.headers["accept-encoding"]).toBe("identity");
  });

  test("an option that does not exist", async () => {
    const options = { ...here, timeout: 5 } as AttachUrlOptions;
    expect(await mailErrorOf(fetched("/a.pdf", pdf, options))).toMatchObject({ code: "INVALID_OPTION" });
  });
});

test("the mail's signal ends the wait", async () => {
  answer = () => {};
  const controller = new AbortController();
  const loading = attachUrl(`${origin}/a.pdf`, here).load(controller.signal);
  controller.abort();
  expect(await mailErrorOf(loading)).toMatchObject({ code: "ABORTED", delivery: "not-sent" });
});
