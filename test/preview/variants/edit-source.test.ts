import { parseSync } from "vite";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../preview/protocol.ts";
import { addVariant, type Variant, VariantExists } from "../../../preview/server/variants/edit-source.ts";
import { type Node, NotUnderstood } from "../../../preview/server/variants/template-source.ts";

function parse(file: string, source: string): Node {
  const { program, errors } = parseSync(file, source);
  if (errors[0]) throw new SyntaxError(errors[0].message);
  return program as unknown as Node;
}

const props = { name: "Grace" };

function edit(source: string, variant: Partial<Variant> = {}, samples: Json = { name: "Ada" }): string {
  return addVariant("mail.tsx", source, { name: "Grace", props, ...variant }, samples, parse).source;
}

describe("a variant is written", () => {
  it("behind the preview props of defineEmail, where there are no variants yet", () => {
    expect(
      edit(`import { defineEmail } from "posthorn";

export default defineEmail(({ name }: { name: string }) => <p>{name}</p>, {
  subject: "Hi",
  previewProps: { name: "Ada" }, // a mathematician
  text: "Hi",
});
`),
    ).toBe(`import { defineEmail } from "posthorn";

export default defineEmail(({ name }: { name: string }) => <p>{name}</p>, {
  subject: "Hi",
  previewProps: { name: "Ada" },
  variants: {
    Grace: { name: "Grace" },
  }, // a mathematician
  text: "Hi",
});
`);
  });

  it("beside the others, in their style, with comments kept", () => {
    expect(
      edit(
        `import { defineEmail } from 'posthorn'
export default defineEmail(Mail, {
\tsubject: 'Hi',
\tvariants: {
\t\t'long name': { name: 'Wolfeschlegelsteinhausenbergerdorff' } // the longest
\t\t/* more to come */
\t}
})
function Mail() {}
`,
        { name: "it's short" },
      ),
    ).toBe(`import { defineEmail } from 'posthorn'
export default defineEmail(Mail, {
\tsubject: 'Hi',
\tvariants: {
\t\t'long name': { name: 'Wolfeschlegelsteinhausenbergerdorff' }, // the longest
\t\t/* more to come */
\t\t"it's short": { name: 'Grace' }
\t}
})
function Mail() {}
`);
  });

  it("into a line that has room, or over several where it has none", () => {
    expect(edit(`export default defineEmail(Mail, { subject: "Hi", variants: { a: { name: "A" } } });\n`)).toBe(
      `export default defineEmail(Mail, { subject: "Hi", variants: {
  a: { name: "A" },
  Grace: { name: "Grace" },
} });
`,
    );
    expect(edit(`export default defineEmail(M, { variants: { a: {} } });\n`, { name: "G" })).toBe(
      `export default defineEmail(M, { variants: { a: {}, G: { name: "Grace" } } });\n`,
    );
    expect(edit(`export default defineEmail(Mail, { variants: {} });\n`)).toContain(
      `variants: {\n  Grace: { name: "Grace" },\n} });`,
    );
  });

  it("behind the PreviewProps of a React Email file", () => {
    const component = `export const Mail = ({ name }: Props) => <p>{name}</p>;

Mail.PreviewProps = { name: "Ada" } as Props;
`;
    expect(edit(`${component}\nexport default Mail;\n`)).toBe(`${component}Mail.variants = {
  Grace: { name: "Grace" },
};

export default Mail;
`);
    expect(edit(`export default function Mail() {\n    return <p />;\n}\n`)).toBe(
      `export default function Mail() {\n    return <p />;\n}\n\nMail.variants = {\n    Grace: { name: "Grace" },\n};\n`,
    );
    expect(edit(`export default function Mail() {}\nMail.variants = { a: {} };\n`)).toContain(
      `Mail.variants = { a: {}, Grace: { name: "Grace" } };`,
    );
    expect(edit(`export const Template = () => <p />;\nexport const previewProps = {};\n`)).toContain(
      `Template.variants = {`,
    );
  });

  it("wherever the names of the file lead", () => {
    const source = `import { defineEmail as define } from "posthorn";
const variants = { a: {} } as const;
const details = { subject: "Hi", variants } satisfies object;
const Mail = define(() => <p />, details);
export { Mail as default };
`;
    expect(edit(source)).toBe(source.replace("{ a: {} }", `{ a: {}, Grace: { name: "Grace" } }`));
  });

  it("as what differs from the preview props, where these have a name", () => {
    const samples = { name: "Ada", plan: "studio", items: [1, 2] };
    const source = `const previewProps = { name: "Ada", plan: "studio", items: [1, 2] };
export default defineEmail(Mail, { subject: "Hi", previewProps });
`;
    const changed = edit(source, { props: { ...samples, name: "Grace" } }, samples);
    expect(changed).toContain(`Grace: { ...previewProps, name: "Grace" },`);
    const lacking = edit(source, { props: { name: "Grace", plan: "studio" } }, samples);
    expect(lacking).toContain(`Grace: { name: "Grace", plan: "studio" },`);
  });

  it("with dates, numbers that are none in JSON, awkward keys and lines too long for one", () => {
    const written = edit(`export default defineEmail(Mail, {\n  subject: "Hi",\n});\n`, {
      props: {
        at: { $date: "2026-01-02T03:04:05.000Z" },
        big: { $bigint: "12" },
        none: { $number: "NaN" },
        "a-b": 'say "hi"',
        lines: "one\ntwo\u202e",
        items: [
          { name: "Letterpress calendar, limited edition", quantity: 1 },
          { name: "Candle", quantity: 4 },
        ],
      },
    });
    expect(written).toBe(`export default defineEmail(Mail, {
  subject: "Hi",
  variants: {
    Grace: {
      at: new Date("2026-01-02T03:04:05.000Z"),
      big: 12n,
      none: Number.NaN,
      "a-b": 'say "hi"',
      lines: "one\\ntwo\\u202e",
      items: [
        { name: "Letterpress calendar, limited edition", quantity: 1 },
        { name: "Candle", quantity: 4 },
      ],
    },
  },
});
`);
  });

  it("with elements and functions copied from the sample it was made from", () => {
    const source = `const base = { icon: <b>!</b> };
export default defineEmail(Mail, {
  previewProps: { ...base, on: () => 1 },
  variants: { other: { icon: <i /> } },
});
`;
    const opaque = { $opaque: "object" };
    expect(edit(source, { props: { icon: opaque, on: opaque } })).toContain("Grace: { icon: <b>!</b>, on: () => 1 }");
    expect(edit(source, { props: { icon: opaque }, from: "other" })).toContain("Grace: { icon: <i /> }");
    expect(() => edit(source, { props: { gone: opaque } })).toThrow(NotUnderstood);
  });

  it("with the file's line ends and byte order mark", () => {
    const source = `\uFEFFexport default defineEmail(Mail, {\r\n  subject: "Grüße 👩🏽‍💻",\r\n});\r\n`;
    const written = edit(source);
    expect(written.startsWith("\uFEFFexport")).toBe(true);
    expect(written).toContain(`  variants: {\r\n    Grace: { name: "Grace" },\r\n  },\r\n});\r\n`);
    expect(written.replaceAll("\r\n", "")).not.toContain("\n");
  });

  it("and its line is told", () => {
    const source = `export default defineEmail(Mail, {\n  variants: {\n    a: {},\n  },\n});\n`;
    expect(addVariant("mail.tsx", source, { name: "b", props: {} }, {}, parse).line).toBe(4);
  });
});

describe("a variant of the same name", () => {
  const source = `export default defineEmail(Mail, {\n  variants: { Grace: { name: "Old" }, b: {} },\n});\n`;

  it("is kept", () => {
    expect(() => edit(source)).toThrow(VariantExists);
  });

  it("or replaced, where that was asked for", () => {
    expect(edit(source, { replace: true })).toBe(source.replace('"Old"', '"Grace"'));
  });
});

describe("a file is left alone", () => {
  it.each([
    ["that has no default export", "export const a = 1;"],
    ["whose component has no name", "export default () => <p />;"],
    ["whose variants are made by a call", "export default defineEmail(Mail, { variants: make() });"],
    ["whose details come from elsewhere", 'import d from "./d"; export default defineEmail(Mail, d);'],
    ["whose component comes from elsewhere", 'import Mail from "./mail"; export default Mail;'],
    ["that cannot be parsed", "export default function ("],
  ])("%s", (_, source) => {
    expect(() => edit(source)).toThrow(NotUnderstood);
  });
});
