import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInbox, type Inbox } from "../../../preview/inbox/index.ts";
import { inboxRoutes } from "../../../preview/inbox/routes.ts";
import type { InboxMessage } from "../../../preview/protocol.ts";

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let inbox: Inbox;
let id: string;
let message: InboxMessage;
const request = (path: string, init?: RequestInit): Promise<Response> =>
  Promise.resolve(inboxRoutes(inbox).request(path, init));

beforeAll(async () => {
  inbox = await createInbox({ port: 0 });
  const smtp = createTransport({ host: inbox.host, port: inbox.port });
  await smtp.sendMail({
    from: "a@example.com",
    to: "b@example.com",
    subject: "Grüße",
    text: "text",
    html: '<p onclick="x()">Hi</p><script>alert(1)</script><img src="cid:logo">',
    attachments: [
      { filename: "logo.png", content: PIXEL, cid: "logo" },
      { filename: '../../Über "uns"\u202e.html', content: "<script>1</script>", contentType: "text/html" },
    ],
  });
  id = inbox.list().messages[0]?.id as string;
  message = (await inbox.get(id)) as InboxMessage;
});
afterAll(() => inbox.close());

describe("the inbox over HTTP", () => {
  it("lists messages and shows one, as the protocol says", async () => {
    const list = await request("/");
    expect(list.headers.get("content-type")).toContain("application/json");
    expect(list.headers.get("cache-control")).toBe("no-store");
    expect(await list.json()).toEqual(inbox.list());
    expect(await (await request(`/${id}`)).json()).toEqual(message);
  });

  it("serves the HTML part so that it can neither run scripts nor reach the network", async () => {
    const answer = await request(`/${id}/html`);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("content-security-policy")).toBe(
      "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    );
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await answer.text()).toContain(`<img src="data:image/png;base64,${PIXEL.toString("base64")}">`);
  });

  it("serves the source as plain text", async () => {
    const answer = await request(`/${id}/raw`);
    expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(inbox.raw(id));
  });

  it("serves attachments as downloads with a safe name and a harmless type", async () => {
    const [image, page] = message.files;
    const download = await request(`/${id}/attachments/${page?.part}`);
    expect(download.headers.get("content-type")).toBe("application/octet-stream");
    expect(download.headers.get("content-disposition")).toBe(
      `attachment; filename="_ber _uns_.html"; filename*=UTF-8''%C3%9Cber%20%22uns%22.html`,
    );
    expect(download.headers.get("content-security-policy")).toContain("sandbox");
    expect(await download.text()).toBe("<script>1</script>");

    const picture = await request(`/${id}/attachments/${image?.part}`);
    expect(picture.headers.get("content-type")).toBe("image/png");
    expect(picture.headers.get("content-disposition")).toBe('attachment; filename="logo.png"');
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(PIXEL);
  });

  it.each(["/nobody", "/nobody/html", "/nobody/raw", "/nobody/attachments/1", "/%2e%2e%2f"])(
    "answers 404 to %s",
    async (path) => {
      const answer = await request(path);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ error: { code: "NOT_FOUND" } });
    },
  );

  it("deletes one message and all of them", async () => {
    expect((await request("/nobody", { method: "DELETE" })).status).toBe(404);
    expect((await request(`/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await request(`/${id}`)).status).toBe(404);
    expect((await request("/", { method: "DELETE" })).status).toBe(204);
    expect(inbox.list().total).toBe(0);
  });
});
