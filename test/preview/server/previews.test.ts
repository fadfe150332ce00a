import { cp } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { template } from "../../project/temp-project.ts";
import { openPreview, textOf } from "./preview-client.ts";

const WELCOME = `import { defineEmail, useLocale } from "posthorn";

function Welcome({ name, since }: { name: string; since?: Date }) {
  const { locale, dir } = useLocale();
  return <p>Hello {name} in {locale} {dir}{since ? " since " + since.toISOString() : ""}</p>;
}

export default defineEmail(Welcome, {
  subject: ({ name }, { locale }) => \`Welcome, \${name} (\${locale})\`,
  previewProps: { name: "Ada", since: new Date(0) },
  variants: { "long name": { name: "Augusta Ada King" }, none: { name: "" } },
});
`;

describe("a preview", () => {
  it("lists the project's templates", async () => {
    await using preview = await openPreview({
      "emails/b.tsx": template("b"),
      "emails/a/c.tsx": template("c"),
      "emails/_x/d.tsx": template("d"),
    });
    const response = await fetch(preview.url("/api/project"));
    expect(await response.json()).toMatchObject({
      name: "acme-mails",
      directory: "emails",
      posthornVersion: expect.stringMatching(/^\d+\.\d+\.\d+/),
      templates: [
        { id: "a/c", name: "c", file: "emails/a/c.tsx" },
        { id: "b", name: "b", file: "emails/b.tsx" },
      ],
      inbox: null,
    });
    expect(await preview.server.project()).toMatchObject({ name: "acme-mails", directory: "emails" });
  });

  it("shows what would be sent: subject, headers, HTML and text", async () => {
    await using preview = await openPreview({ "emails/welcome.tsx": WELCOME });
    const result = await preview.preview("welcome");
    expect(result).toMatchObject({
      ok: true,
      template: { id: "welcome", name: "welcome", file: "emails/welcome.tsx" },
      subject: "Welcome, Ada (en)",
      text: "Hello Ada in en ltr since 1970-01-01T00:00:00.000Z",
      variants: ["long name", "none"],
      props: { name: "Ada", since: { $date: "1970-01-01T00:00:00.000Z" } },
      source: WELCOME,
      revision: 1,
    });
    if (!result.ok) return;
    expect(result.headers).toContainEqual(["Subject", "Welcome, Ada (en)"]);
    expect(result.headers).toContainEqual(["To", "preview@example.com"]);
    expect(result.headers).toContainEqual(["Auto-Submitted", "auto-generated"]);
    expect(result.html).toContain("<p>Hello <!-- -->Ada");
    expect(result.htmlBytes).toBe(Buffer.byteLength(result.html));
    expect(result.renderMs).toBeGreaterThan(0);
  });

  it("shows variants, edited props and locales", async () => {
    await using preview = await openPreview({ "emails/welcome.tsx": WELCOME });
    expect(textOf(await preview.preview({ template: "welcome", variant: "long name" }))).toBe(
      "Hello Augusta Ada King in en ltr",
    );
    const props = { name: "Grace", since: { $date: "2000-01-01T00:00:00.000Z" } };
    expect(textOf(await preview.preview({ template: "welcome", props }))).toBe(
      "Hello Grace in en ltr since 2000-01-01T00:00:00.000Z",
    );
    expect(textOf(await preview.preview({ template: "welcome", props: { name: "Grace" }, locale: "ar" }))).toBe(
      "Hello Grace in ar rtl",
    );
    expect(textOf(await preview.preview({ template: "welcome", variant: "renamed since" }))).toContain("Ada");
  });

  it("titles a template that has no subject by its file", async () => {
    await using preview = await openPreview({ "emails/magic-link.tsx": template("x") });
    expect(await preview.preview("magic-link")).toMatchObject({ ok: true, subject: "Magic Link" });
  });

  it("serves the mail for the frame at an address that changes with its content", async () => {
    await using preview = await openPreview({ "emails/a.tsx": template("first") });
    const [one, same] = [await preview.preview("a"), await preview.preview("a")];
    await preview.save("emails/a.tsx", template("second"));
    const other = await preview.preview("a");
    if (!one.ok || !same.ok || !other.ok) throw new Error("failed");
    expect(same.frame).toBe(one.frame);
    expect(other.frame).not.toBe(one.frame);
    const response = await fetch(preview.url(one.frame));
    expect(await response.text()).toBe(one.html);
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'none'; img-src 'self' data: http: https:; style-src 'unsafe-inline' https:; font-src https: data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    );
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
    expect((await fetch(preview.url("/frame/unknown"))).status).toBe(404);
  });

  it("answers 404 for a template that does not exist, and 400 for a body that is no request", async () => {
    await using preview = await openPreview({ "emails/a.tsx": template("a") });
    await expect(preview.preview("gone")).rejects.toThrow('404 {"error":{"code":"NO_TEMPLATE"');
    await expect(preview.preview({} as never)).rejects.toThrow("400");
  });

  it("takes another port where 3000 is taken, and fails where the port it was told to use is", async () => {
    await using first = await openPreview({ "emails/a.tsx": template("a") });
    await expect(openPreview({ "emails/a.tsx": "" }, { port: first.server.port })).rejects.toMatchObject({
      code: "INVALID_CONFIGURATION",
    });
    await using other = await openPreview({ "emails/a.tsx": "" }, { port: undefined });
    await using third = await openPreview({ "emails/a.tsx": "" }, { port: undefined });
    expect(other.server.port).toBeGreaterThanOrEqual(3000);
    expect(third.server.port).not.toBe(other.server.port);
  });

  it("has one React where the project has another copy than Posthorn", async () => {
    const own = (name: string): string => resolve(import.meta.dirname, "../../../node_modules", name);
    await using preview = await openPreview(
      {
        "apps/mail/node_modules/.keep": "",
        "apps/mail/emails/a.tsx": `import { useMemo } from "react";
          import { useLocale } from "posthorn";
          import { Html, Tailwind, Text } from "react-email";
          const path = require.resolve("react");
          export default () => {
            const word = useMemo(() => "one", []);
            return <Html><Tailwind><Text className="m-2">{word} {useLocale().locale} {path.includes("apps/mail") ? "own" : "shared"}</Text></Tailwind></Html>;
          };`,
      },
      {
        root: "apps/mail",
        prepare: async (project) => {
          for (const name of ["react", "react-dom", "scheduler"]) {
            await cp(own(name), project.path(`apps/mail/node_modules/${name}`), { recursive: true });
          }
        },
      },
    );
    expect(textOf(await preview.preview({ template: "a", locale: "de" }))).toBe("one de own");
  });

  it("works in src/emails, and in a project of a monorepo", async () => {
    await using preview = await openPreview({ "apps/mail/src/emails/a.tsx": template("here") }, { root: "apps/mail" });
    expect(await preview.server.project()).toMatchObject({
      name: "mail",
      directory: "src/emails",
      templates: [{ file: "src/emails/a.tsx" }],
    });
    expect(textOf(await preview.preview("a"))).toBe("here");
  });
});
