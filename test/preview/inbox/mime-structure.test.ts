import fc from "fast-check";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseParameters } from "../../../preview/inbox/header-parameters.ts";
import { createInbox, type Inbox } from "../../../preview/inbox/index.ts";
import { decodePart, findPart, type MimePart, mimeStructure } from "../../../preview/inbox/mime-structure.ts";
import { inboxRoutes } from "../../../preview/inbox/routes.ts";
import type { InboxMessage } from "../../../preview/protocol.ts";

const bytes = (...lines: readonly string[]) => Buffer.from(lines.join("\r\n"), "latin1");
/** `1 multipart/mixed`, one line for each part. */
const outline = (part: MimePart): string[] => [`${part.path} ${part.contentType}`, ...part.parts.flatMap(outline)];

describe("the structure of a message", () => {
  it("is a tree of parts within parts, a mail within the mail too", () => {
    const raw = bytes(
      'Content-Type: multipart/mixed; boundary="a"',
      "",
      "This is for readers without MIME.",
      "--a",
      "Content-Type: multipart/alternative; boundary=ab",
      "",
      "--ab",
      "",
      "plain",
      "--ab",
      "Content-Type: text/html; charset=iso-8859-1",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "caf=E9 =",
      "--a is no boundary",
      "--ab--",
      "--a",
      "Content-Type: message/rfc822",
      "",
      "Subject: Within",
      "Content-Type: text/csv; name=t.csv",
      "",
      "1;2",
      "--a--",
      "after",
    );
    const structure = mimeStructure(raw);
    expect(outline(structure)).toEqual([
      "1 multipart/mixed",
      "1.1 multipart/alternative",
      "1.1.1 text/plain",
      "1.1.2 text/html",
      "1.2 message/rfc822",
      "1.2.1 text/csv",
    ]);
    const html = findPart(structure, "1.1.2") as MimePart;
    expect(html).toMatchObject({ charset: "iso-8859-1", encoding: "quoted-printable", filename: null });
    expect(decodePart(raw, html).toString("latin1")).toBe("café --a is no boundary");
    expect(findPart(structure, "1.2.1")).toMatchObject({ filename: "t.csv", size: 3 });
    expect(findPart(structure, "1.3")).toBeUndefined();
    expect(findPart(structure, "2")).toBeUndefined();
  });

  it("shows the last part of a mail that was cut short, and one without any headers", () => {
    const cut = bytes("Content-Type: multipart/mixed; boundary=a", "", "--a", "", "one", "--a", "", "tw");
    expect(mimeStructure(cut).parts.map((part) => decodePart(cut, part).toString())).toEqual(["one", "tw"]);
    expect(outline(mimeStructure(Buffer.from("\nonly a body")))).toEqual(["1 text/plain"]);
    expect(outline(mimeStructure(Buffer.alloc(0)))).toEqual(["1 text/plain"]);
  });

  it("ends at a depth and a number of parts that no mail for people has", () => {
    const nested = Array.from({ length: 400 }, () => "Content-Type: message/rfc822\r\n\r\n").join("");
    expect(outline(mimeStructure(Buffer.from(nested)))).toHaveLength(20);
    const many = `Content-Type: multipart/mixed; boundary=a\r\n\r\n${"--a\r\n\r\nx\r\n".repeat(5_000)}--a--`;
    expect(mimeStructure(Buffer.from(many)).parts).toHaveLength(499);
  });

  it("takes any bytes", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "\r\n",
        "\n",
        "--a",
        "--a--",
        "Content-Type: multipart/mixed; boundary=a\r\n",
        "=",
        ";",
        '"',
        "*0*=",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const raw = Buffer.from(pieces.join(""));
        const check = (part: MimePart): void => {
          expect(part.start).toBeLessThanOrEqual(part.end);
          decodePart(raw, part);
          part.parts.forEach(check);
        };
        check(mimeStructure(raw));
      }),
    );
  });
});

describe("parameters of a header", () => {
  it.each([
    ['text/plain; name="a;b \\"c\\".txt"', { name: 'a;b "c".txt' }],
    ["attachment; filename*=UTF-8''na%C3%AFve%20name.txt; filename=naive.txt", { filename: "naïve name.txt" }],
    ["attachment; filename*1*=%BC.txt; filename*0*=utf-8'en'M%C3", { filename: "Mü.txt" }],
    ['attachment; filename*0="one "; filename*1="two"', { filename: "one two" }],
    ["attachment; filename*=none''%41%", { filename: "%41%" }],
  ])("%s", (header, parameters) => {
    expect(Object.fromEntries(parseParameters(header).parameters)).toEqual(parameters);
  });
});

describe("parts over HTTP", () => {
  let inbox: Inbox;
  let message: InboxMessage;
  beforeAll(async () => {
    inbox = await createInbox({ port: 0 });
    const smtp = createTransport({ host: inbox.host, port: inbox.port });
    await smtp.sendMail({
      from: "a@example.com",
      to: "b@example.com",
      subject: "Parts",
      text: "Grüße",
      html: "<script>alert(1)</script>",
      attachments: [{ filename: "Über.bin", content: Buffer.from([0, 1, 2, 255]) }],
    });
    smtp.close();
    message = (await inbox.get(inbox.list().messages[0]?.id as string)) as InboxMessage;
  });
  afterAll(() => inbox?.close());
  const part = (path: string) => inboxRoutes(inbox).request(`/${message.id}/parts/${path}`);

  it("come with the message, and each holds what was sent", async () => {
    const { structure } = message;
    expect(structure.parts.map(({ contentType }) => contentType)).toEqual([
      "multipart/alternative",
      "application/octet-stream",
    ]);
    expect(structure.parts[1]).toMatchObject({ filename: "Über.bin", disposition: "attachment", encoding: "base64" });
    expect(await (await part("1.1.1")).text()).toBe("Grüße");
    expect([...new Uint8Array(await (await part("1.2")).arrayBuffer())]).toEqual([0, 1, 2, 255]);
  });

  it("are nothing that a browser runs", async () => {
    const html = await part("1.1.2");
    expect(html.headers.get("content-type")).toBe("text/plain; charset=UTF-8");
    expect(html.headers.get("content-security-policy")).toContain("sandbox");
    const file = await part("1.2");
    expect(file.headers.get("content-disposition")).toContain("filename*=UTF-8''%C3%9Cber.bin");
    expect((await part("1.9")).status).toBe(404);
  });
});
