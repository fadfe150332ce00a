import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PropsDescription, type PropsField, type PropsShape, TOKEN_HEADER } from "../../../preview/protocol.ts";
import { openPreview, type Preview } from "../server/preview-client.ts";

const FILES = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: { jsx: "react-jsx", strict: true, module: "nodenext", types: [], skipLibCheck: true },
    include: ["emails"],
  }),
  "emails/schema.tsx": `import { defineEmail } from "posthorn";
import { z } from "zod";
const line = z.object({ name: z.string(), note: z.string().optional(), price: z.number().min(0) });
export default defineEmail((props) => <p>{props.lines.map((each) => each.name).join(", ")}</p>, {
  subject: "Hi",
  schema: z.object({
    name: z.string().min(1).max(40).describe("Who it is for"),
    email: z.email(),
    paidAt: z.date(),
    due: z.date().optional(),
    count: z.int().nullable(),
    plan: z.enum(["free", "team"]),
    lines: z.array(line).min(1),
    by: z.discriminatedUnion("type", [
      z.object({ type: z.literal("card"), last4: z.string() }),
      z.object({ type: z.literal("transfer") }),
    ]),
    gift: z.boolean().default(false),
  }),
  previewProps: {
    name: "Ada",
    email: "ada@example.com",
    paidAt: new Date("2026-01-02T03:04:05Z"),
    count: 3,
    plan: "team",
    lines: [{ name: "Candle", note: "red", price: 4 }],
    by: { type: "card", last4: "4242" },
  },
});
`,
  "emails/typed.tsx": `interface Address { street: string; country?: string | null }
interface Props {
  /** Who it is for. */
  name: string;
  status: "sent" | "late";
  at?: Date;
  total: number;
  urgent: boolean;
  tags: readonly string[];
  address: Address;
  icon: import("react").ReactNode;
  onClick?: () => void;
}
export default function Typed({ name, icon }: Props) {
  return <p>{name}{icon}</p>;
}
Typed.PreviewProps = {
  name: "Ada", status: "sent", total: 1, urgent: false, tags: ["a"], address: { street: "12 St James’s Square" }, icon: <b>!</b>,
} satisfies Props;
`,
  "emails/samples.jsx": `export default function Samples({ name, items }) {
  if (items.length === 0) throw new Error("There are no items");
  return <p>{name}: {items.map((item) => item.name).join(", ")}</p>;
}
Samples.PreviewProps = { name: "Ada", at: new Date("2026-01-02"), items: [{ name: "Candle", sku: "C-1" }, { name: "Apron" }], url: "https://acme.example/1" };
Samples.variants = { note: { name: "Grace", items: [], note: "A longer note\\nover two lines" } };
`,
  "emails/bare.jsx": "export default () => <p>No props</p>;",
  "emails/broken.jsx": "export default (",
};

let preview: Preview;

beforeAll(async () => {
  preview = await openPreview(FILES);
});
afterAll(() => preview?.[Symbol.asyncDispose]());

async function ask(template: string): Promise<Response> {
  return fetch(preview.url("/api/props"), {
    method: "POST",
    headers: { "content-type": "application/json", [TOKEN_HEADER]: preview.server.token },
    body: JSON.stringify({ template }),
  });
}

async function description(template: string): Promise<PropsDescription> {
  const response = await ask(template);
  expect(response.status).toBe(200);
  return (await response.json()) as PropsDescription;
}

function shapes(fields: readonly PropsField[]): Record<string, PropsShape & { optional?: true }> {
  return Object.fromEntries(
    fields.map(({ name, shape, optional }) => [name, { ...shape, ...(optional && { optional: true as const }) }]),
  );
}

describe("what a template takes is told", { timeout: 120_000 }, () => {
  it("by its schema, dates included", async () => {
    const { from, fields } = await description("schema");
    expect(from).toBe("schema");
    expect(shapes(fields)).toEqual({
      name: { kind: "text", minLength: 1, maxLength: 40, about: "Who it is for" },
      email: { kind: "text", format: "email" },
      paidAt: { kind: "date" },
      due: { kind: "date", optional: true },
      count: { kind: "number", whole: true, nullable: true },
      plan: { kind: "choice", options: ["free", "team"] },
      lines: {
        kind: "list",
        min: 1,
        item: {
          kind: "object",
          fields: [
            { name: "name", shape: { kind: "text" }, optional: false },
            { name: "note", shape: { kind: "text" }, optional: true },
            { name: "price", shape: { kind: "number", min: 0 }, optional: false },
          ],
        },
      },
      by: {
        kind: "union",
        options: [
          {
            kind: "object",
            fields: [
              { name: "type", shape: { kind: "choice", options: ["card"] }, optional: false },
              { name: "last4", shape: { kind: "text" }, optional: false },
            ],
          },
          {
            kind: "object",
            fields: [{ name: "type", shape: { kind: "choice", options: ["transfer"] }, optional: false }],
          },
        ],
      },
      gift: { kind: "boolean", optional: true },
    });
  });

  it("else by its TypeScript type, with what its author says of each field", async () => {
    const { from, fields } = await description("typed");
    expect(from).toBe("type");
    expect(shapes(fields)).toMatchObject({
      name: { kind: "text", about: "Who it is for." },
      status: { kind: "choice", options: ["late", "sent"] },
      at: { kind: "date", optional: true },
      total: { kind: "number" },
      urgent: { kind: "boolean" },
      tags: { kind: "list", item: { kind: "text" } },
      address: {
        kind: "object",
        fields: [
          { name: "street", shape: { kind: "text" }, optional: false },
          { name: "country", shape: { kind: "text", nullable: true }, optional: true },
        ],
      },
      icon: { kind: "opaque" },
      onClick: { kind: "opaque", optional: true },
    });
  });

  it("else by its samples: what one of them lacks is optional", async () => {
    const { from, fields } = await description("samples");
    expect(from).toBe("samples");
    expect(shapes(fields)).toMatchObject({
      name: { kind: "text" },
      at: { kind: "date", optional: true },
      items: {
        kind: "list",
        item: {
          kind: "object",
          fields: [
            { name: "name", shape: { kind: "text" }, optional: false },
            { name: "sku", shape: { kind: "text" }, optional: true },
          ],
        },
      },
      note: { kind: "text", long: true, optional: true },
    });
    expect(await description("bare")).toEqual({ from: "samples", fields: [], generated: [] });
  });

  it("or not, where it does not load or is not there", async () => {
    expect((await ask("broken")).status).toBe(409);
    expect((await ask("gone")).status).toBe(404);
  });
});

describe("generated states", { timeout: 120_000 }, () => {
  const propsOf = async (template: string, state: string): Promise<Record<string, unknown>> => {
    const result = await preview.preview({ template, variant: `generated:${state}` });
    return result.props as Record<string, unknown>;
  };

  it("are offered as far as they differ, and are always the same", async () => {
    const ids = (await description("schema")).generated.map(({ id }) => id);
    expect(ids).toEqual(["long", "bare", "emoji", "rtl", "pseudo"]);
    expect((await description("samples")).generated.map(({ id }) => id)).toContain("empty-lists");
    expect(await propsOf("schema", "long")).toEqual(await propsOf("schema", "long"));
  });

  it("keep what the schema demands", async () => {
    for (const { id } of (await description("schema")).generated) {
      const result = await preview.preview({ template: "schema", variant: `generated:${id}` });
      expect(result, id).toMatchObject({ ok: true });
    }
    const long = await propsOf("schema", "long");
    expect((long.name as string).length).toBeLessThanOrEqual(40);
    expect((long.lines as unknown[]).length).toBe(12);
    expect(long).toMatchObject({ by: { type: "card", last4: "4242" }, plan: "team" });
  });

  it("leave out what may be left out, and change words but no addresses", async () => {
    const bare = await propsOf("schema", "bare");
    expect(Object.keys(bare).sort()).toEqual(["by", "count", "email", "lines", "name", "paidAt", "plan"]);
    expect(bare).toMatchObject({
      count: null,
      lines: [{ name: "Candle", price: 4 }],
      paidAt: { $date: expect.any(String) },
    });
    expect(bare.lines).toEqual([{ name: "Candle", price: 4 }]);
    expect(await propsOf("samples", "pseudo")).toMatchObject({
      name: expect.stringMatching(/^⟦Åðá.+⟧$/),
      url: "https://acme.example/1",
      items: [{ sku: "C-1" }, {}],
    });
    expect((await propsOf("samples", "rtl")).name).toMatch(/^[\u0590-\u06ff]/);
    expect((await propsOf("samples", "emoji")).name).toMatch(/^\p{Emoji}.+Ada/u);
  });

  it("that a template cannot take show its error like any other", async () => {
    expect(await preview.preview({ template: "samples", variant: "generated:empty-lists" })).toMatchObject({
      ok: false,
      variants: ["note"],
      error: { phase: "render", message: "There are no items" },
    });
  });

  it("leave what is no JSON as the author wrote it", async () => {
    const result = await preview.preview({ template: "typed", variant: "generated:emoji" });
    expect(result).toMatchObject({ ok: true, html: expect.stringContaining("<b>!</b>") });
  });
});

describe("props that a schema refuses", { timeout: 60_000 }, () => {
  it("are told place by place", async () => {
    const { props } = await preview.preview("schema");
    const wrong = { ...(props as object), name: "", lines: [{ name: "Candle", price: -1 }] };
    expect(await preview.preview({ template: "schema", props: wrong as never })).toMatchObject({
      ok: false,
      error: {
        phase: "props",
        issues: [
          { path: ["name"], message: expect.any(String) },
          { path: ["lines", 0, "price"], message: expect.any(String) },
        ],
      },
    });
  });
});
