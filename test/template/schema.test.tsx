import type { StandardSchemaV1 } from "@standard-schema/spec";
import { createMailer, defineEmail, memory, renderEmail } from "posthorn";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { mailErrorOf } from "../support/mail.ts";

const schema = z.object({
  name: z.string().min(2),
  day: z.iso.date().transform((text) => new Date(`${text}T00:00:00Z`)),
  lines: z.array(z.object({ price: z.number() })).default([]),
});

function Order({ name, day, lines }: z.output<typeof schema>) {
  return (
    <p>
      {name} {day.getUTCFullYear()} {lines.length}
    </p>
  );
}

const Template = defineEmail(Order, { subject: ({ day }) => `Order of ${day.toISOString().slice(0, 10)}`, schema });

describe("a template with a schema", () => {
  test("takes the schema's input and renders its output, defaults and transforms done", async () => {
    const { subject, text } = await renderEmail(Template, { props: { name: "Ada", day: "2026-11-23" } });
    expect(subject).toBe("Order of 2026-11-23");
    expect(text).toBe("Ada 2026 0");
  });

  test("says every path that does not fit, and nothing is sent", async () => {
    const transport = memory();
    const mailer = createMailer({ transport, from: "a@x.test" });
    const props = { name: "A", day: "yesterday", lines: [{ price: 1 }, { price: "2" as unknown as number }] };
    const error = await mailErrorOf(mailer.sendTemplate(Template, { to: "b@x.test", props }));
    expect(error).toMatchObject({ code: "INVALID_PROPS", kind: "render", template: "Order", delivery: "not-sent" });
    expect(error.message).toContain("The props of Order do not fit its schema:");
    expect(error.message).toMatch(/^ {2}name: /m);
    expect(error.message).toMatch(/^ {2}day: /m);
    expect(error.message).toMatch(/^ {2}lines\.1\.price: /m);
    expect(error.cause).toHaveLength(3);
    expect(transport.messages).toHaveLength(0);
  });

  test("says it of the props as a whole where they are missing", async () => {
    const error = await mailErrorOf(
      renderEmail(defineEmail(Order, { subject: "s", schema }), { props: "Ada" as never }),
    );
    expect(error.message).toContain("  props: ");
    expect(await mailErrorOf(renderEmail(Template))).toMatchObject({ code: "INVALID_PROPS" });
  });

  test("may check asynchronously", async () => {
    const known = z.object({
      user: z.string().refine(async (user) => Promise.resolve(user === "ada"), "unknown user"),
    });
    const Later = defineEmail(({ user }: { user: string }) => <p>{user}</p>, { subject: "s", schema: known });
    expect((await renderEmail(Later, { props: { user: "ada" } })).text).toBe("ada");
    expect((await mailErrorOf(renderEmail(Later, { props: { user: "bob" } }))).message).toContain(
      "  user: unknown user",
    );
  });

  test("may be of any library that speaks Standard Schema", async () => {
    const even: StandardSchemaV1<{ n: string }, { n: number }> = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate(value) {
          const n = Number((value as { n: string }).n);
          return n % 2 === 0
            ? { value: { n } }
            : { issues: [{ message: "odd", path: [{ key: "n" }, Symbol("deep")] }] };
        },
      },
    };
    const Even = defineEmail(({ n }: { n: number }) => <p>{n + 1}</p>, { subject: "s", schema: even });
    expect((await renderEmail(Even, { props: { n: "2" } })).text).toBe("3");
    expect((await mailErrorOf(renderEmail(Even, { props: { n: "3" } }))).message).toContain("n.Symbol(deep): odd");
  });

  test("that throws is a MailError too", async () => {
    const broken = z.object({ a: z.string() }).transform(() => {
      throw new Error("broken transform");
    });
    const Broken = defineEmail(() => <p>x</p>, { subject: "s", schema: broken as never });
    const error = await mailErrorOf(renderEmail(Broken, { props: { a: "b" } }));
    expect(error).toMatchObject({ code: "INVALID_PROPS", message: expect.stringContaining("broken transform") });
  });
});
