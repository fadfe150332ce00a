/** What no route may do, asked of every route that there is, whoever added it. */

import { type IncomingHttpHeaders, request } from "node:http";
import { type Outbox, outboxFromUrl } from "posthorn/outbox";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createInbox, type Inbox } from "../../../preview/inbox/index.ts";
import { template } from "../../project/temp-project.ts";
import { openPreview, type Preview } from "./preview-client.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Route {
  readonly method: string;
  readonly path: string;
}

/** In files beside what may be served: none of it may ever be in an answer. */
const SECRET = "the-secret-of-this-project";

let inbox: Inbox;
let outbox: Outbox;
let preview: Preview;
let routes: readonly Route[];
beforeAll(async () => {
  inbox = await createInbox({ port: 0 });
  preview = await openPreview(
    {
      "secret.txt": SECRET,
      "secret.tsx": `export default () => "${SECRET}";`,
      "emails/.env": SECRET,
      "emails/a.tsx": template("a"),
      "emails/static/logo.svg": "<svg/>",
    },
    {
      inbox,
      async prepare(project) {
        const url = `sqlite:${project.path("outbox.db")}`;
        vi.stubEnv("OUTBOX_URL", url);
        outbox = outboxFromUrl(url);
        await outbox.start();
      },
    },
  );
  // Middleware stands in the list as well, under ALL: it is no route of its own.
  routes = preview.server.routes.filter(({ method }) => method !== "ALL");
});
afterAll(async () => {
  await preview?.[Symbol.asyncDispose]();
  await inbox?.close();
  await outbox?.close();
  vi.unstubAllEnvs();
});

/** Not fetch: that one neither sends a foreign Host nor leaves `..` in a path. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port: preview.server.port, path, method, headers, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}

const own = (): string => `http://127.0.0.1:${preview.server.port}`;
const json = (body: string): Record<string, string> => ({
  "content-type": "application/json",
  "content-length": String(Buffer.byteLength(body)),
});
const trusted = (body = "{}"): Record<string, string> => ({
  ...json(body),
  origin: own(),
  "x-posthorn-token": preview.server.token,
});
const fill = (path: string, value: string): string => path.replace(/:\w+(\{[^}]*\})?|\*/g, value);
const isRead = ({ method }: Route): boolean => method === "GET" || method === "HEAD";
const isForPrograms = ({ path }: Route): boolean => path.startsWith("/api/v1/") || path.startsWith("/view/");

describe("every route", () => {
  it("is in the list, with those of the inbox and of Mailpit's API", () => {
    const known = routes.map(({ method, path }) => `${method} ${path}`);
    expect(known.length).toBeGreaterThan(30);
    for (const route of ["POST /api/preview", "GET /frame/:key", "GET /static/*", "GET /api/inbox/:id/html"])
      expect(known).toContain(route);
    for (const route of ["GET /api/queue", "POST /api/queue/retry", "POST /api/queue/cancel", "POST /api/queue/pause"])
      expect(known).toContain(route);
    expect(known).toContain("POST /api/queue/retry-all");
    for (const route of ["POST /api/v1/send", "DELETE /api/v1/messages", "GET /view/:name"])
      expect(known).toContain(route);
  });

  it("refuses a foreign Host", async () => {
    for (const { method, path } of routes) {
      const address = fill(path, "x");
      for (const host of ["evil.example", `evil.example:${preview.server.port}`, `127.0.0.1.evil.example`]) {
        const { status } = await ask(method, address, { ...trusted(), host }, "{}");
        expect(status, `${method} ${address} for ${host}`).toBe(421);
      }
    }
  });

  it("refuses pages of other sites, and what changes something without the token", async () => {
    for (const route of routes) {
      const address = fill(route.path, "x");
      const name = `${route.method} ${address}`;
      if (!route.path.startsWith("/api/") && !isForPrograms(route)) {
        expect(isRead(route), `${name} changes something outside of /api`).toBe(true);
        continue;
      }
      for (const site of ["cross-site", "same-site"])
        expect((await ask(route.method, address, { ...trusted(), "sec-fetch-site": site }, "{}")).status, name).toBe(
          403,
        );
      if (isRead(route)) continue;
      const body = "{}";
      const attempts: readonly (readonly [string, Record<string, string>])[] = [
        ["a foreign origin", { ...trusted(), origin: "https://evil.example" }],
        ["an opaque origin", { ...trusted(), origin: "null" }],
        ["another port", { ...trusted(), origin: "http://127.0.0.1:1" }],
        ["no token from a page", { ...json(body), origin: own() }],
        ["no token from a page without an origin", { ...json(body), "sec-fetch-site": "same-origin" }],
        ["a wrong token", { ...trusted(), "x-posthorn-token": "x".repeat(preview.server.token.length) }],
      ];
      for (const [attempt, headers] of attempts)
        expect((await ask(route.method, address, headers, body)).status, `${name} with ${attempt}`).toBe(403);
      if (!isForPrograms(route))
        expect((await ask(route.method, address, json(body), body)).status, `${name} without token`).toBe(403);
    }
  });

  it("takes no body that a form could send, and grants no preflight", async () => {
    for (const route of routes) {
      const address = fill(route.path, "x");
      if (route.method === "POST") {
        const headers = { ...trusted(), "content-type": "text/plain" };
        expect((await ask("POST", address, headers, "{}")).status, address).toBe(415);
      }
      const preflight = await ask("OPTIONS", address, {
        origin: "https://evil.example",
        "access-control-request-method": route.method,
        "access-control-request-headers": "content-type",
      });
      const allowed = Object.keys(preflight.headers).filter((name) => name.startsWith("access-control"));
      expect(allowed, address).toEqual([]);
    }
  });

  it("leads to no file outside of what it serves", async () => {
    const ways = [
      "../secret.txt",
      "..%2fsecret.txt",
      "..%2f..%2fsecret.txt",
      "..%2f..%2f..%2fsecret.txt",
      "%2e%2e%2f%2e%2e%2fsecret.txt",
      "..%5c..%5csecret.txt",
      "....%2f%2fsecret.txt",
      "%2e%2e/.env",
      "..%2f.env",
      "%2fetc%2fpasswd",
      "logo.svg%00.txt",
      "%c0%ae%c0%ae%2fsecret.txt",
      "%",
      "x".repeat(4_000),
      encodeURIComponent(preview.project.path("secret.txt")),
      encodeURIComponent(`file://${preview.project.path("secret.txt")}`),
    ];
    for (const route of routes.filter(({ path }) => /[:*]/.test(path))) {
      for (const way of ways) {
        const address = fill(route.path, way);
        const body = isRead(route) ? undefined : "{}";
        const answer = await ask(route.method, address, isRead(route) ? {} : trusted(), body);
        expect(answer.body, `${route.method} ${address}`).not.toContain(SECRET);
        expect(answer.body, `${route.method} ${address}`).not.toContain("root:");
        expect(answer.status, `${route.method} ${address}`).not.toBe(500);
      }
    }
  });

  it("takes no file from a body either", async () => {
    const ways = ["../secret", "../secret.tsx", "../../secret.txt", preview.project.path("secret.txt"), "__proto__"];
    const names = ["template", "variant", "file", "path", "source", "frame", "ids", "name", "id", "key", "locale"];
    for (const route of routes.filter((each) => !isRead(each))) {
      for (const way of ways) {
        const body = JSON.stringify(Object.fromEntries(names.map((name) => [name, name === "ids" ? [way] : way])));
        const answer = await ask(route.method, fill(route.path, "x"), trusted(body), body);
        expect(answer.body, `${route.method} ${route.path} with ${way}`).not.toContain(SECRET);
        expect(answer.status, `${route.method} ${route.path} with ${way}`).not.toBe(500);
      }
    }
  });

  it("outlives bodies that are no JSON, not what it takes, or too large", async () => {
    for (const route of routes.filter((each) => !isRead(each))) {
      for (const body of ["", "{", "null", "[]", "5", '"x"', `{"a":${"[".repeat(5_000)}`, '{"__proto__":{"x":1}}']) {
        const { status } = await ask(route.method, fill(route.path, "x"), trusted(body), body);
        expect(status, `${route.method} ${route.path} with ${body.slice(0, 30)}`).not.toBe(500);
      }
    }
    const huge = await ask("POST", "/api/v1/send", { ...trusted(), "content-length": String(2 ** 40) }).catch(
      () => "cut",
    );
    if (huge !== "cut") expect((huge as Answer).status).toBe(413);
    expect(
      (await ask("POST", "/api/v1/send", { "content-type": "application/json", "transfer-encoding": "chunked" }, "{}"))
        .status,
    ).toBe(411);
    expect((await ask("GET", "/api/project")).status).toBe(200);
  });

  it("that programs may use answers them without a token", async () => {
    for (const route of routes.filter(isForPrograms)) {
      const { status } = await ask(
        route.method,
        fill(route.path, "x"),
        isRead(route) ? {} : json("{}"),
        isRead(route) ? undefined : "{}",
      );
      expect([401, 403, 405, 415, 421], `${route.method} ${route.path}`).not.toContain(status);
    }
    expect((await ask("PATCH", "/api/v1/messages")).status).toBe(405);
  });
});
