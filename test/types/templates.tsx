/** The templates that the type tests send. */

import { defineEmail } from "posthorn";
import { Component, forwardRef, memo, type ReactNode } from "react";
import { z } from "zod";

export interface WelcomeProps {
  name: string;
  confirmUrl: string;
}

export const Welcome = defineEmail(({ name }: WelcomeProps) => <p>{name}</p>, {
  subject: ({ name, confirmUrl }, { locale, dir }) => `${name} ${confirmUrl} ${locale} ${dir === "rtl"}`,
  text: ({ name }) => name,
  previewProps: { name: "Ada", confirmUrl: "https://x.test" },
  variants: { long: { name: "Adalovelace", confirmUrl: "https://x.test" } },
});

export const Optional = defineEmail(({ name = "you" }: { name?: string }) => <p>{name}</p>, { subject: "Hello" });

export const Bare = defineEmail(() => <p>Hello</p>, { subject: "Hello" });

export const orderSchema = z.object({
  day: z.iso.date().transform((text) => new Date(text)),
  count: z.number().default(1),
});

export const Order = defineEmail(({ day, count }: { day: Date; count: number }) => <p>{day.getTime() * count}</p>, {
  subject: ({ day }) => day.toISOString(),
  schema: orderSchema,
  previewProps: { day: "2026-11-23" },
  variants: { three: { day: "2026-11-23", count: 3 } },
});

/** Plain React Email: no subject of its own. */
export function Plain({ name }: { name: string }): ReactNode {
  return <p>{name}</p>;
}
Plain.PreviewProps = { name: "Ada" };

export function NoProps() {
  return <p>Hello</p>;
}

export async function Asynchronous({ id }: { id: number }): Promise<ReactNode> {
  return <p>{id}</p>;
}

export const Memo = memo(({ name }: { name: string }) => <p>{name}</p>);

export const Forward = forwardRef<HTMLParagraphElement, { name: string }>(({ name }, ref) => <p ref={ref}>{name}</p>);

export class Old extends Component<{ name: string }> {
  override render(): ReactNode {
    return this.props.name;
  }
}

export const DefinedMemo = defineEmail(
  memo(({ name }: { name: string }) => <p>{name}</p>),
  { subject: ({ name }) => name },
);

export const DefinedAsync = defineEmail(async ({ id }: { id: number }) => <p>{id}</p>, {
  subject: ({ id }) => `Order ${id.toFixed()}`,
});
