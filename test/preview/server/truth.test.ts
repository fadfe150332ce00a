import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInbox, type Inbox } from "../../../preview/inbox/index.ts";
import { type PreviewResult, type PreviewSuccess, type SendResult, TOKEN_HEADER } from "../../../preview/protocol.ts";
import { openPreview, type Preview } from "./preview-client.ts";

const LOGO = readFileSync(resolve(import.meta.dirname, "../../../emails/static/logo.png"));

const ORDER = `import { defineEmail } from "posthorn";
export default defineEmail(
  ({ number }: { number: number }) => (
    <html lang="en"><body>
      <div style={{ display: "none" }}>On its way</div>
      <img src="/static/logo.png" alt="Acme" />
      <p>Order {number} is on its way to you.</p>
    </body></html>
  ),
  { subject: ({ number }) => \`Order \${number} ✓\`, previewProps: { number: 7 }, variants: { big: { number: 900000 } } },
);
`;

const PLAIN = `export default function Mail() { return <p>Plain React Email</p>; }`;

const CONFIG = (mailer: string): string => `export default { mailer: ${mailer} };`;

describe("the preview of a project with a mailer", () => {
  let inbox: Inbox;
  let preview: Preview;

  beforeAll(async () => {
    inbox = await createInbox({ port: 0 });
    preview = await openPreview(
      {
        "emails/order.tsx": ORDER,
        "emails/plain.tsx": PLAIN,
        "posthorn.config.mjs": CONFIG(`{
          transport: "smtp://somebody:secret@127.0.0.1:${inbox.port}",
          from: "Acme <hello@acme.example>",
          replyTo: "help@acme.example",
          subjectPrefix: "[Acme] ",
          headers: { "X-Team": "shop" },
          embedAssets: new URL("emails/static", import.meta.url),
          redirect: { to: "dev@acme.example", allow: ["trusted.example"] },
        }`),
      },
      { inbox, prepare: (project) => project.write("emails/static/logo.png", LOGO as unknown as string) },
    );
  });

  afterAll(async () => {
    await preview?.[Symbol.asyncDispose]();
    await inbox?.close();
  });

  it("shows its sender, its answers' address, its prefix and its headers", async () => {
    const mail = successOf(await preview.preview("order"));
    expect(mail.subject).toBe("[Acme] Order 7 ✓");
    expect(mail.headers).toEqual(
      expect.arrayContaining([
        ["From", "Acme <hello@acme.example>"],
        ["Reply-To", "help@acme.example"],
        ["Subject", "[Acme] Order 7 ✓"],
        ["X-Team", "shop"],
        ["Auto-Submitted", "auto-generated"],
        ["MIME-Version", "1.0"],
      ]),
    );
    const names = mail.headers.map(([name]) => name);
    expect(names).toContain("Date");
    expect(names).toContain("Message-ID");
    expect(names.at(-1)).toBe("Content-Type");
  });

  it("tells where mail goes, and no password", async () => {
    const { mailer } = await preview.server.project();
    expect(mailer).toEqual({
      source: "posthorn.config.ts",
      transport: `smtp://127.0.0.1:${inbox.port}`,
      from: "Acme <hello@acme.example>",
      redirect: { to: ["dev@acme.example"], allow: ["trusted.example"] },
      images: "embedded",
      problem: null,
    });
  });

  it("has the whole message, with its size, and as a download that a mail program opens", async () => {
    const mail = successOf(await preview.preview({ template: "order", variant: "big" }));
    const raw = await fetch(preview.url(mail.raw));
    const text = await raw.text();
    expect(raw.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(Buffer.byteLength(text)).toBe(mail.rawBytes);
    expect(text).toMatch(/^From: Acme <hello@acme\.example>\r\n/);
    expect(text).toContain("multipart/related");
    const download = await fetch(preview.url(`${mail.raw}/eml`));
    expect(download.headers.get("content-type")).toBe("message/rfc822");
    expect(download.headers.get("content-disposition")).toBe('attachment; filename="order.eml"');
    expect(await download.text()).toBe(text);
    expect((await fetch(preview.url("/api/mails/unknown"))).status).toBe(404);
  });

  it("keeps the Message-ID while only the props change, so that nothing flickers", async () => {
    const ids = [7, 8].map(async (number) => {
      const mail = successOf(await preview.preview({ template: "order", props: { number } }));
      return mail.headers.find(([name]) => name === "Message-ID")?.[1];
    });
    const [one, other] = await Promise.all(ids);
    expect(one).toMatch(/@acme\.example>$/);
    expect(other).toBe(one);
  });

  it("shows embedded images in the frame, and sends them as parts", async () => {
    const mail = successOf(await preview.preview("order"));
    const [logo] = mail.attachments;
    expect(logo).toMatchObject({
      filename: "logo.png",
      contentType: "image/png",
      size: LOGO.length,
      disposition: "inline",
    });
    expect(mail.html).toContain(`cid:${logo?.cid}`);
    expect(mail.frameHtml).not.toContain("cid:");
    expect(await (await fetch(preview.url(mail.frame))).text()).toBe(mail.frameHtml);
    const part = await fetch(preview.url(logo?.address ?? ""));
    expect(part.headers.get("content-type")).toBe("image/png");
    expect(Buffer.from(await part.arrayBuffer()).equals(LOGO)).toBe(true);
  });

  it("tells what a list of mails shows, and what leaks into it", async () => {
    const { row } = successOf(await preview.preview("order"));
    expect(row).toMatchObject({ sender: "Acme", subject: "[Acme] Order 7 ✓", preheader: "On its way" });
    expect(row.rest.trim()).toBe("Order 7 is on its way to you.");
    expect(row.problems.map(({ rule }) => rule)).toContain("preheader-leaks");
  });

  it("says where a template has no subject of its own", async () => {
    expect(successOf(await preview.preview("plain"))).toMatchObject({ subject: "[Acme] Plain", lacksSubject: true });
    expect(successOf(await preview.preview("order"))).not.toHaveProperty("lacksSubject");
  });

  it("sends what is shown, past the redirect, and returns the receipt", async () => {
    const result = await send(preview, { template: "order", variant: "big", to: ["Ada <ada@customer.example>"] });
    expect(result).toMatchObject({ ok: true, transport: "smtp", accepted: ["dev@acme.example"] });
    const [caught] = inbox.list().messages;
    expect(caught).toMatchObject({ subject: "[Acme] Order 900000 ✓", to: [{ address: "dev@acme.example" }] });
    const message = await inbox.get(caught?.id ?? "");
    expect(message?.headers).toContainEqual(["X-Original-To", "ada@customer.example"]);
    expect(await inbox.html(caught?.id ?? "")).toContain("data:image/png");
    expect(result.ok && result.messageId).toBe(message?.messageId);
  });

  it("says what is wrong with an address, or with a template, and that nothing was sent", async () => {
    const before = inbox.list().total;
    const wrong = await send(preview, { template: "order", to: ["ada@customer.example, bob@customer.example"] });
    expect(wrong).toMatchObject({ ok: false, error: { code: "INVALID_ADDRESS", delivery: "not-sent" } });
    const nobody = await send(preview, { template: "order", to: [] });
    expect(nobody).toMatchObject({ ok: false, error: { code: "NO_RECIPIENTS" } });
    expect(inbox.list().total).toBe(before);
  });

  it("sends nothing for a page of another site, without the token, or for a body that is no request", async () => {
    const before = inbox.list().total;
    const body = JSON.stringify({ template: "order", to: ["ada@customer.example"] });
    const ask = async (headers: Record<string, string>, content = body): Promise<number> =>
      (await fetch(preview.url("/api/send"), { method: "POST", headers, body: content })).status;
    const good = { "content-type": "application/json", [TOKEN_HEADER]: preview.server.token };
    expect(await ask({ "content-type": "application/json" })).toBe(403);
    expect(await ask({ ...good, origin: "https://evil.example" })).toBe(403);
    expect(await ask({ ...good, "content-type": "text/plain" })).toBe(415);
    expect(await ask(good, '{"template":"order"}')).toBe(400);
    expect(await ask(good, '{"template":"order","to":[7]}')).toBe(400);
    expect(await ask(good, '{"template":"nowhere","to":["ada@customer.example"]}')).toBe(404);
    expect(inbox.list().total).toBe(before);
  });
});

describe("the preview of a project without a mailer", () => {
  it("uses a placeholder, says so, and sends into the local inbox, images included where asked", async () => {
    await using inbox = await createInbox({ port: 0 });
    await using preview = await openPreview(
      { "emails/order.tsx": ORDER },
      { inbox, prepare: (project) => project.write("emails/static/logo.png", LOGO as unknown as string) },
    );
    expect((await preview.server.project()).mailer).toMatchObject({ source: null, from: null, transport: inbox.url });
    const mail = successOf(await preview.preview("order"));
    expect(mail.headers).toContainEqual(["From", "Posthorn preview <preview@example.com>"]);
    expect(mail.attachments).toEqual([]);
    expect(mail).not.toHaveProperty("frameHtml");
    const to = ["ada@example.com"];
    expect(await send(preview, { template: "order", to })).toMatchObject({ ok: true, accepted: to });
    expect((await inbox.get(inbox.list().messages[0]?.id ?? ""))?.html).toContain("/static/logo.png");
    expect(await send(preview, { template: "order", to, embedImages: true })).toMatchObject({ ok: true });
    expect(await inbox.html(inbox.list().messages[0]?.id ?? "")).toContain("data:image/png");
  });

  it("says what to do where there is no inbox either, and where the settings are wrong", async () => {
    await using preview = await openPreview({ "emails/order.tsx": ORDER });
    expect(await send(preview, { template: "order", to: ["ada@example.com"] })).toMatchObject({
      ok: false,
      error: { code: "NOT_CONFIGURED", message: expect.stringContaining("SMTP_URL") },
    });
    await using wrong = await openPreview({
      "emails/order.tsx": ORDER,
      "posthorn.config.mjs": CONFIG('{ transport: "null:", from: "no address" }'),
    });
    expect(await wrong.preview("order")).toMatchObject({
      ok: false,
      error: { phase: "message", message: expect.stringContaining("no address") },
    });
  });
});

describe("a mail that the preview sent", () => {
  it("leads from the inbox back to its template, with the props that were on screen", async () => {
    await using inbox = await createInbox({ port: 0 });
    await using preview = await openPreview({ "emails/order.tsx": ORDER }, { inbox });
    const to = ["ada@example.com"];
    await send(preview, { template: "order", variant: "big", locale: "de", to });
    const [newest] = inbox.list().messages;
    const message = await inbox.get(newest?.id as string);
    expect(message?.origin).toEqual({ template: "order", props: { number: 900_000 }, locale: "de" });
    expect(inbox.raw(newest?.id as string)?.toString()).not.toMatch(/X-Posthorn-Origin/i);
  });
});

async function send(preview: Preview, body: object): Promise<SendResult> {
  const response = await fetch(preview.url("/api/send"), {
    method: "POST",
    headers: { "content-type": "application/json", [TOKEN_HEADER]: preview.server.token },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as SendResult;
}

function successOf(result: PreviewResult): PreviewSuccess {
  if (!result.ok) throw new Error(`The preview failed: ${JSON.stringify(result.error)}`);
  return result;
}
