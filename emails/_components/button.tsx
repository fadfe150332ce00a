/** The one action a mail asks for, and its address in full for readers whose client shows no button. */

import type { ReactNode } from "react";
import { Button, Link, Section, Text } from "react-email";
import { light, tint, typeSize } from "./theme.ts";

export function ActionButton({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    // A section of its own, so that in the plaintext too it stands apart from what follows.
    <Section>
      <Button
        href={href}
        {...tint(
          { text: "onBrand", fill: "brand", line: "brand" },
          {
            border: `1px solid ${light.brand}`,
            borderRadius: "8px",
            fontSize: "16px",
            fontWeight: 600,
            padding: "14px 24px",
            textAlign: "center",
          },
        )}
      >
        {children}
      </Button>
    </Section>
  );
}

export function PlainAddress({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    // Left out of the plaintext: there the button already shows its address.
    <Text data-skip-in-text={true} {...tint({ text: "muted" }, { ...typeSize("fine"), margin: "20px 0 0" })}>
      {children}
      <br />
      <Link href={href} {...tint({ text: "link" }, { wordBreak: "break-all" })}>
        {href}
      </Link>
    </Text>
  );
}
