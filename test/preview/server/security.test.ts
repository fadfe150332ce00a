import { symlink } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createInbox } from "../../../preview/inbox/index.ts";
import { template } from "../../project/temp-project.ts";
import { openPreview, type Preview } from "./preview-client.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let preview: Preview;
beforeAll(async () => {
  preview = await openPreview({
    "secret.txt": "a secret",
    "emails/.env": "SECRET=1",
    "emails/a.tsx": template("a"),
    "emails/static/logo.svg": "<svg><script>alert(1)</script></svg>",
    "emails/static/page.html": "<script>alert(1)</script>",
    "emails/static/deep/data.json": "{}",
    "emails/static/unknown.xyz": "bytes",
    "emails/static/with space.txt": "spaced",
    "emails/static/.hidden": "hidden",
    "emails/static/.git/config": "hidden",
  });
  await symlink(preview.project.path("secret.txt"), preview.project.path("emails/static/link.txt"));
  await symlink(
    preview.project.path("emails/static/deep/data.json"),
    preview.project.path("emails/static/inside.json"),
  );
  await symlink(preview.project.root, preview.project.path("emails/static/root"));
});
afterAll(() => preview[Symbol.asyncDispose]());

/** Not fetch: that one neither sends a foreign Host nor leaves `..` in a path. */
function ask(
  path: string,
  { method = "GET", headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: preview.server.port, path, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

const own = (): string => `http://127.0.0.1:${preview.server.port}`;
const body = JSON.stringify({ template: "a" });
const good = (): Record<string, string> => ({
  "content-type": "application/json",
  "content-length": String(body.length),
  origin: own(),
  "x-posthorn-token": preview.server.token,
});

describe("the server answers its own page only", () => {
  it.each(["/", "/api/project", "/static/logo.svg", "/frame/x", "/assets/x.js"])(
    "refuses a foreign Host at %s",
    async (path) => {
      const { port } = preview.server;
      for (const host of [
        "evil.example",
        `evil.example:${port}`,
        `127.0.0.1.evil.example:${port}`,
        "127.0.0.1",
        `127.0.0.1:${port + 1}`,
        `0.0.0.0:${port}`,
        `[::1]:${port}`,
      ]) {
        expect((await ask(path, { headers: { host } })).status).toBe(421);
      }
      expect((await ask(path, { headers: { host: `localhost:${port}` } })).status).not.toBe(421);
    },
  );

  it("listens on the loopback address only", async () => {
    const { networkInterfaces } = await import("node:os");
    const others = Object.values(networkInterfaces()).flatMap((addresses) =>
      (addresses ?? []).filter(({ internal, family }) => !internal && family === "IPv4"),
    );
    for (const { address } of others) {
      const refused = await new Promise((resolve) => {
        const socket = connect({ host: address, port: preview.server.port });
        socket.on("connect", () => resolve(socket.destroy() && false));
        socket.on("error", () => resolve(true));
      });
      expect(refused).toBe(true);
    }
    expect(preview.server.url).toBe(`${own()}/`);
  });

  it.each(["cross-site", "same-site"])("refuses a %s request to the API", async (site) => {
    expect((await ask("/api/project", { headers: { "sec-fetch-site": site } })).status).toBe(403);
    expect(
      (await ask("/api/preview", { method: "POST", headers: { ...good(), "sec-fetch-site": site }, body })).status,
    ).toBe(403);
  });

  it.each(["same-origin", "none"])("answers a %s request", async (site) => {
    expect((await ask("/api/project", { headers: { "sec-fetch-site": site } })).status).toBe(200);
  });

  it("takes a change only with JSON, its own origin and the token", async () => {
    const post = async (change: Record<string, string | undefined>): Promise<number> => {
      const headers = Object.fromEntries(
        Object.entries({ ...good(), ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      return (await ask("/api/preview", { method: "POST", headers, body })).status;
    };
    expect(await post({})).toBe(200);
    expect(await post({ origin: undefined })).toBe(200);
    expect(await post({ origin: "https://evil.example" })).toBe(403);
    expect(await post({ origin: "null" })).toBe(403);
    expect(await post({ origin: `http://localhost:${preview.server.port}` })).toBe(403);
    expect(await post({ origin: `${own()}.evil.example` })).toBe(403);
    expect(await post({ "content-type": "text/plain" })).toBe(415);
    expect(await post({ "content-type": undefined })).toBe(415);
    expect(await post({ "content-type": "multipart/form-data; boundary=application/json" })).toBe(415);
    expect(await post({ "content-type": "application/json; charset=utf-8" })).toBe(200);
    expect(await post({ "x-posthorn-token": undefined })).toBe(403);
    expect(await post({ "x-posthorn-token": "wrong" })).toBe(403);
    expect(await post({ "x-posthorn-token": preview.server.token.toLowerCase() })).toBe(403);
  });

  it("sends no CORS header, not even when asked for one", async () => {
    const answers = [
      await ask("/api/project", { headers: { origin: own() } }),
      await ask("/api/preview", {
        method: "OPTIONS",
        headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
      }),
      await ask("/", { headers: { origin: "https://evil.example" } }),
    ];
    for (const { headers } of answers)
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(answers[1]?.status).toBe(403);
  });

  it("opens its socket with its own origin and the token only", async () => {
    const { port, token } = preview.server;
    const opens = (path: string, options: { origin?: string; headers?: Record<string, string> }): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, options);
        socket.on("open", () => resolve(true));
        socket.on("error", () => resolve(false));
        socket.on("open", () => socket.terminate());
      });
    const events = `/api/events?token=${token}`;
    expect(await opens(events, { origin: own() })).toBe(true);
    expect(await opens(events, {})).toBe(false);
    expect(await opens(events, { origin: "https://evil.example" })).toBe(false);
    expect(await opens(events, { origin: `http://localhost:${port}` })).toBe(false);
    expect(await opens(events, { origin: "http://evil.example", headers: { host: "evil.example" } })).toBe(false);
    expect(await opens("/api/events", { origin: own() })).toBe(false);
    expect(await opens("/api/events?token=wrong", { origin: own() })).toBe(false);
    expect(await opens(`/?token=${token}`, { origin: own() })).toBe(false);
  });

  it("outlives a socket that sends garbage or too much", async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${preview.server.port}/api/events?token=${preview.server.token}`, {
      origin: own(),
    });
    await new Promise((resolve) => socket.on("message", resolve));
    const closed = new Promise((resolve) => socket.on("close", resolve));
    socket.on("error", () => {});
    socket.send("x".repeat(100_000));
    await closed;
    expect((await ask("/api/project")).status).toBe(200);
  });
});

describe("files", () => {
  it.each([
    ["/static/logo.svg", "image/svg+xml"],
    ["/static/page.html", "text/html; charset=utf-8"],
    ["/static/deep/data.json", "application/json; charset=utf-8"],
    ["/static/unknown.xyz", "application/octet-stream"],
    ["/static/with%20space.txt", "text/plain; charset=utf-8"],
    ["/static/inside.json", "application/json; charset=utf-8"],
  ])("serves %s, and lets nothing in it run", async (path, type) => {
    const { status, headers } = await ask(path);
    expect({ status, type: headers["content-type"] }).toEqual({ status: 200, type });
    expect(headers["content-security-policy"]).toMatch(/^sandbox; default-src 'none'/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
    expect((await ask(path, { headers: { "if-none-match": headers.etag as string } })).status).toBe(304);
  });

  it.each([
    "/static/../a.tsx",
    "/static/..%2fa.tsx",
    "/static/%2e%2e/a.tsx",
    "/static/%2e%2e%2fa.tsx",
    "/static/..%5ca.tsx",
    "/static/deep/../../a.tsx",
    "/static//etc/passwd",
    "/static/%2fetc%2fpasswd",
    "/static/deep%00.json",
    "/static/%",
    "/static/.hidden",
    "/static/.git/config",
    "/static/%2egit/config",
    "/static/link.txt",
    "/static/root/secret.txt",
    "/static/deep",
    "/static/",
    "/assets/../index.html",
    "/assets/..%2f..%2f..%2f..%2fpackage.json",
    "/..%2f..%2f..%2fpackage.json",
    "/@fs/etc/passwd",
    "/@id/x",
  ])("leads nowhere outside of the static folder: %s", async (path) => {
    const { status, body } = await ask(path);
    // Addresses that are none of a file show the UI.
    if (status === 200) expect(body).toMatch(/^<!doctype html>/i);
    else expect(status).toBe(404);
    expect(body).not.toMatch(/secret|SECRET|root:|hidden|"dependencies"|react-email/);
  });
});

describe("the page", () => {
  it("holds the token and runs only its own scripts", async () => {
    for (const path of ["/", "/inbox", "/t/auth/magic-link"]) {
      const { status, headers, body } = await ask(path);
      expect(status).toBe(200);
      expect(body).toContain(`<meta name="posthorn-token" content="${preview.server.token}">`);
      const policy = headers["content-security-policy"];
      expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${preview.server.port}`);
      expect(headers["cache-control"]).toBe("no-store");
    }
  });

  it("answers unknown addresses of the API with a JSON error", async () => {
    const { status, body } = await ask("/api/nothing");
    expect({ status, body: JSON.parse(body) }).toEqual({
      status: 404,
      body: { error: { code: "NO_ROUTE", message: expect.any(String) } },
    });
    expect((await ask("/", { method: "POST", headers: good(), body })).status).toBe(404);
  });
});

describe("the inbox", () => {
  it("is shown, guarded like the rest, and tells of its changes", async () => {
    await using inbox = await createInbox({ port: 0 });
    await using shown = await openPreview({ "emails/a.tsx": template("a") }, { inbox });
    expect(await shown.server.project()).toMatchObject({
      inbox: { host: "127.0.0.1", port: inbox.port, url: inbox.url },
    });
    expect(await (await fetch(shown.url("/api/inbox"))).json()).toMatchObject({ total: 0, messages: [] });
    expect((await fetch(shown.url("/api/inbox"), { method: "DELETE" })).status).toBe(403);
    const { token } = shown.server;
    expect(
      (await fetch(shown.url("/api/inbox"), { method: "DELETE", headers: { "x-posthorn-token": token } })).status,
    ).toBe(204);
    const smtp = createTransport({ host: "127.0.0.1", port: inbox.port });
    await smtp.sendMail({ from: "a@example.com", to: "b@example.com", subject: "Captured", text: "t" });
    expect(await shown.next("inbox", ({ added }) => added !== undefined)).toMatchObject({
      total: 1,
      added: { subject: "Captured" },
    });
    expect((await fetch(preview.url("/api/inbox"))).status).toBe(404);
  });
});
