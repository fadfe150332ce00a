import type { IncomingMessage } from "node:http";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { allowHost, allowsSocket, type Origin } from "../../../preview/server/http/guard.ts";
import { allowNetwork, phoneAddress } from "../../../preview/server/http/network.ts";
import { startPreview } from "../../../preview/server/index.ts";
import { makeProject, template } from "../../project/temp-project.ts";

const access = { token: "let-me-in", hosts: () => ["192.168.1.20:3000"] };
const origin: Origin = {
  token: "session",
  hosts: () => ["127.0.0.1:3000", "localhost:3000", ...access.hosts()],
  network: access,
};

const app = new Hono();
app.use(allowHost(origin));
app.use(allowNetwork(access));
app.get("*", (context) => context.text("the preview"));

/** Asks as the machine at `from` would. */
function ask(path: string, from: string, headers: Record<string, string> = {}): Promise<Response> {
  const env = { incoming: { socket: { remoteAddress: from, remotePort: 50_000, remoteFamily: "IPv4" } } };
  return Promise.resolve(app.request(path, { headers: { host: "192.168.1.20:3000", ...headers } }, env));
}

describe("a preview on the network", () => {
  it("lets this machine in without a token, by whatever name of it", async () => {
    for (const from of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) expect((await ask("/", from)).status).toBe(200);
  });

  it("asks every other machine for the token, on every route", async () => {
    for (const path of ["/", "/api/project", "/frame/x", "/static/logo.png", "/api/inbox/1/raw"]) {
      expect((await ask(path, "192.168.1.9")).status).toBe(401);
      expect((await ask(`${path}?access=guess`, "192.168.1.9")).status).toBe(401);
      expect((await ask(path, "192.168.1.9", { cookie: "posthorn-access=guess" })).status).toBe(401);
    }
    const page = await ask("/", "192.168.1.9", { accept: "text/html" });
    expect(await page.text()).toContain("asks for its token");
  });

  it("is not fooled by a Host header that says localhost", async () => {
    expect((await ask("/", "192.168.1.9", { host: "localhost:3000" })).status).toBe(401);
    expect((await ask("/?access=let-me-in", "192.168.1.9", { host: "rebound.example" })).status).toBe(421);
  });

  it("takes the token out of the address and keeps it in a cookie that no script reads", async () => {
    const first = await ask("/t/welcome?tab=html&access=let-me-in", "192.168.1.9");
    expect(first.status).toBe(302);
    expect(first.headers.get("location")).toBe("/t/welcome?tab=html");
    const cookie = first.headers.get("set-cookie") ?? "";
    expect(cookie).toBe("posthorn-access=let-me-in; Path=/; HttpOnly; SameSite=Lax");
    const headers = { cookie: `theme=dark; ${cookie.split(";")[0]}` };
    expect(await (await ask("/t/welcome", "192.168.1.9", headers)).text()).toBe("the preview");
  });

  it("asks the event socket for both tokens", () => {
    const socket = (from: string, cookie?: string, path = "/api/events?token=session"): boolean =>
      allowsSocket(origin, {
        url: path,
        headers: { host: "192.168.1.20:3000", origin: "http://192.168.1.20:3000", cookie },
        socket: { remoteAddress: from },
      } as IncomingMessage);
    expect(socket("192.168.1.9")).toBe(false);
    expect(socket("192.168.1.9", "posthorn-access=guess")).toBe(false);
    expect(socket("192.168.1.9", "posthorn-access=let-me-in")).toBe(true);
    expect(socket("192.168.1.9", "posthorn-access=let-me-in", "/api/events?token=guess")).toBe(false);
    expect(socket("127.0.0.1")).toBe(true);
  });

  it("writes the page's address as a QR code, token included", () => {
    const { url, qr } = phoneAddress(access, "/t/welcome?width=full");
    expect(url).toBe("http://192.168.1.20:3000/t/welcome?width=full&access=let-me-in");
    expect(qr.length).toBeGreaterThan(20);
    expect(qr.every((row) => row.length === qr.length && /^[01]+$/.test(row))).toBe(true);
    // The finder pattern in three of the corners (ISO/IEC 18004).
    for (const row of [qr[0], qr.at(-1)]) expect(row?.startsWith("1111111")).toBe(true);
    expect(qr[0]?.endsWith("1111111")).toBe(true);
    expect(phoneAddress(undefined, "/")).toEqual({ url: null, qr: [] });
  });

  it("listens there only when it is asked to, and only at addresses that are this machine's", async () => {
    await using project = await makeProject({ "emails/a.tsx": template("a") });
    await using alone = await startPreview({ root: project.root, port: 0 });
    expect(alone.network).toBeNull();
    expect(await (await fetch(`${alone.url}api/phone?path=/`)).json()).toEqual({ url: null, qr: [] });
    expect((await alone.project()).network).toBe(false);
    await using shared = await startPreview({ root: project.root, port: 0, host: "127.0.0.1" });
    expect(shared.network?.url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${shared.port}/\\?access=[\\w-]{24}$`));
    const phone = await (await fetch(`${shared.url}api/phone?path=/t/a`)).json();
    expect(phone.url).toContain("/t/a?access=");
    expect((await fetch(`${shared.url}api/phone?path=//evil.example`)).status).toBe(400);
    await expect(startPreview({ root: project.root, port: 0, host: "192.0.2.1" })).rejects.toMatchObject({
      code: "INVALID_CONFIGURATION",
      message: expect.stringContaining("no address of this machine"),
    });
  });
});
