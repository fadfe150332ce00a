import { defineEmail, MailError } from "posthorn";
import { forwardRef, memo } from "react";
import { render } from "react-email";
import { expect, test } from "vitest";

const details = { subject: "Hello", previewProps: { name: "Ada" }, variants: { long: { name: "Adalovelace" } } };
const Plain = ({ name }: { name: string }) => <p>{name}</p>;

test("the result is the component itself, with its details spelled as React Email spells them", async () => {
  const Template = defineEmail(Plain, { ...details, text: "t" });
  expect(Template).toBe(Plain);
  expect(Template.subject).toBe("Hello");
  expect(Template.PreviewProps).toEqual({ name: "Ada" });
  expect(Template.variants).toEqual({ long: { name: "Adalovelace" } });
  expect(Template.text).toBe("t");
  expect("previewProps" in Template).toBe(false);
  expect(await render(<Template name="Ada" />)).toContain("<p>Ada</p>");
});

test("memo and forwardRef carry details too", () => {
  expect(defineEmail(memo(Plain), details).subject).toBe("Hello");
  expect(
    defineEmail(
      forwardRef<HTMLElement, { name: string }>((props) => <Plain {...props} />),
      details,
    ).subject,
  ).toBe("Hello");
});

test.each([
  ["no component", undefined, details],
  ["an element's name", "p", details],
  ["null", null, details],
  ["no subject", Plain, {}],
  ["no details", Plain, undefined],
  ["a schema of no known kind", Plain, { ...details, schema: { parse: () => ({}) } }],
])("%s is refused at once", (_, component, given) => {
  expect(() => defineEmail(component as never, given as never)).toThrow(MailError);
});
