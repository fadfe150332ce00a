/** Running text in plain inline styles: title, heading, paragraph, small print, link. */

import type { CSSProperties, ReactNode } from "react";
import { Heading, Link, Text } from "react-email";
import { type Tone, tint, typeSize } from "./theme.ts";

interface ProseProps {
  readonly children: ReactNode;
  readonly style?: CSSProperties;
}

export function Title({ children, style }: ProseProps) {
  return (
    <Heading
      as="h1"
      {...tint(
        { text: "ink" },
        { ...typeSize("title"), fontWeight: 700, letterSpacing: "-0.015em", margin: "0 0 12px", ...style },
      )}
    >
      {children}
    </Heading>
  );
}

export function Subheading({ children, style }: ProseProps) {
  return (
    <Heading
      as="h2"
      {...tint({ text: "ink" }, { ...typeSize("heading"), fontWeight: 700, margin: "32px 0 12px", ...style })}
    >
      {children}
    </Heading>
  );
}

export function Paragraph({ children, style, tone = "ink" }: ProseProps & { readonly tone?: Tone }) {
  return <Text {...tint({ text: tone }, { ...typeSize("body"), margin: "0 0 16px", ...style })}>{children}</Text>;
}

export function SmallPrint({ children, style, tone = "muted" }: ProseProps & { readonly tone?: Tone }) {
  return <Text {...tint({ text: tone }, { ...typeSize("small"), margin: "0 0 12px", ...style })}>{children}</Text>;
}

export function TextLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <Link href={href} {...tint({ text: "link" }, { textDecoration: "underline" })}>
      {children}
    </Link>
  );
}

/** Keeps codes, numbers and Latin names in their own order inside right-to-left text. */
export function Ltr({ children }: { readonly children: ReactNode }) {
  return (
    <span dir="ltr" style={{ unicodeBidi: "isolate" }}>
      {children}
    </span>
  );
}

/** Lets a name or an address choose its own direction, whatever the text around it. */
export function AutoDir({ children }: { readonly children: ReactNode }) {
  return (
    <span dir="auto" style={{ unicodeBidi: "isolate" }}>
      {children}
    </span>
  );
}
