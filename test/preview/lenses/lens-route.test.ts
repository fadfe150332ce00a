import { expect, it } from "vitest";
import { type LensResult, TOKEN_HEADER } from "../../../preview/protocol.ts";
import { template } from "../../project/temp-project.ts";
import { openPreview, type Preview } from "../server/preview-client.ts";

const MAIL = `export default function Mail() {
  return <html><body><p style={{ boxShadow: "0 0 1px red", color: "red" }}>Hello</p></body></html>;
}
Mail.subject = "Hello";
`;

it("serves a mail as a client would show it, at an address of its own", async () => {
  await using preview = await openPreview({ "emails/mail.tsx": MAIL });
  const frame = await frameOf(preview);
  const response = await ask(preview, { frame, lens: { client: "gmail-web" } });
  expect(response.status).toBe(200);
  const result = (await response.json()) as LensResult;
  expect(result.html).toContain('<p style="color:red">');
  expect(result.frame).not.toBe(frame);
  expect(result.applied).toMatchObject([{ label: "Gmail, web", certainty: "measured by others" }]);
  expect(result.applied[0]?.notes).toContainEqual({
    text: "`box-shadow` is dropped",
    source: "https://www.caniemail.com/features/css-box-shadow/",
    count: 1,
  });

  const shown = await fetch(preview.url(result.frame));
  expect(await shown.text()).toBe(result.html);
  expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
});

it("refuses what is no lens, no frame, and no page of its own", async () => {
  await using preview = await openPreview({ "emails/mail.tsx": template("mail") });
  const frame = await frameOf(preview);
  expect((await ask(preview, { frame: "/frame/gone", lens: { client: "yahoo" } })).status).toBe(404);
  for (const body of [{}, { frame }, { frame, lens: { client: "pine" } }, { frame: "/etc/passwd", lens: {} }, null, []])
    expect((await ask(preview, body)).status, JSON.stringify(body)).toBe(400);
  expect((await ask(preview, { frame, lens: {} }, "wrong")).status).toBe(403);
});

async function frameOf(preview: Preview): Promise<string> {
  const result = await preview.preview("mail");
  if (!result.ok) throw new Error(result.error.message);
  return result.frame;
}

function ask(preview: Preview, body: unknown, token = preview.server.token): Promise<Response> {
  return fetch(preview.url("/api/lens"), {
    method: "POST",
    headers: { "content-type": "application/json", [TOKEN_HEADER]: token },
    body: JSON.stringify(body),
  });
}
