import { defineEmail, type EmailComponent, useLocale } from "posthorn";
import type { ReactNode } from "react";
import { z } from "zod";
import { sameType } from "./same-type.ts";
import { Order, Welcome, type WelcomeProps } from "./templates.tsx";

const Plain = ({ name }: WelcomeProps) => <p>{name}</p>;

// The result is still a component, with its own props.
<Welcome name="Ada" confirmUrl="https://x.test" />;
// @ts-expect-error: a prop is missing
<Welcome name="Ada" />;
sameType<typeof Welcome.PreviewProps, WelcomeProps | undefined>();

// @ts-expect-error: no subject
defineEmail(Plain, {});
// @ts-expect-error: no details
defineEmail(Plain);
// @ts-expect-error: a subject is text
defineEmail(Plain, { subject: 7 });
// @ts-expect-error: a subject is there at once
defineEmail(Plain, { subject: async () => "later" });
// @ts-expect-error: no such prop
defineEmail(Plain, { subject: ({ nmae }) => nmae });
// @ts-expect-error: an unknown detail
defineEmail(Plain, { subject: "s", subjects: "t" });
// @ts-expect-error: not a component
defineEmail(<p>x</p>, { subject: "s" });
// @ts-expect-error: not a component
defineEmail("p", { subject: "s" });

// @ts-expect-error: a sample that lacks a prop
defineEmail(Plain, { subject: "s", previewProps: { name: "Ada" } });
// @ts-expect-error: a sample with a prop of the wrong type
defineEmail(Plain, { subject: "s", previewProps: { name: 7, confirmUrl: "" } });
// @ts-expect-error: a variant that lacks a prop
defineEmail(Plain, { subject: "s", variants: { long: { name: "Ada" } } });
// @ts-expect-error: a variant with a prop too many
defineEmail(Plain, { subject: "s", variants: { long: { name: "Ada", confirmUrl: "", more: 1 } } });

// With a schema, samples are what the schema takes; the component and the subject get what it gives.
const schema = z.object({ day: z.string().transform((text) => new Date(text)) });
defineEmail(({ day }: { day: Date }) => <p>{day.getTime()}</p>, {
  subject: ({ day }) => day.toISOString(),
  schema,
  previewProps: { day: "2026-11-23" },
});
defineEmail(({ day }: { day: Date }) => <p>{day.getTime()}</p>, {
  subject: "s",
  schema,
  // @ts-expect-error: a sample is what the schema takes, not what it gives
  previewProps: { day: new Date() },
});
defineEmail(({ day }: { day: string }) => <p>{day}</p>, {
  subject: "s",
  // @ts-expect-error: the schema gives a Date, the component takes a string
  schema,
});
// @ts-expect-error: no Standard Schema
defineEmail(Plain, { subject: "s", schema: { parse: () => ({}) } });
<Order day={new Date()} count={1} />;

// Any component is an EmailComponent of its props.
const component: EmailComponent<WelcomeProps> = Plain;
void component;

function Hooked(): ReactNode {
  const { locale, dir } = useLocale();
  sameType<typeof locale, string>();
  sameType<typeof dir, "ltr" | "rtl">();
  return locale;
}
void Hooked;
