/** The frame of every mail: document, preheader, card, header and footer. */

import type { ReactNode } from "react";
import { Body, Container, Html, Img, Preview, Section } from "react-email";
import { Footer } from "./footer.tsx";
import { Header } from "./header.tsx";
import { fonts, hairline, tint } from "./theme.ts";
import { ThemeHead } from "./theme-head.tsx";

export interface LayoutProps {
  /** The preheader: what an inbox shows behind the subject. It adds to the subject and never repeats it. */
  readonly preview: string;
  /** Why this mail was sent, as a whole sentence. */
  readonly reason: ReactNode;
  /** The language the mail's text is in. */
  readonly lang?: string;
  readonly dir?: "ltr" | "rtl";
  readonly unsubscribeUrl?: string;
  readonly children: ReactNode;
}

export function Layout({ preview, reason, lang = "en", dir = "ltr", unsubscribeUrl, children }: LayoutProps) {
  return (
    <Html lang={lang} dir={dir}>
      <ThemeHead />
      {/* React Email's Body says `dir="ltr" lang="en"` unless told otherwise, whatever stands on Html. */}
      <Body lang={lang} dir={dir} {...tint({ fill: "page" }, { margin: 0, padding: 0, fontFamily: fonts.sans })}>
        <Preview>{preview}</Preview>
        <Section
          {...tint({ fill: "page" }, { padding: "40px 16px 48px", tableLayout: "fixed", wordBreak: "break-word" })}
          tdClassName="m-page"
        >
          <Container style={{ maxWidth: "600px" }}>
            <Section
              {...tint(
                { fill: "card", line: "rule" },
                {
                  border: hairline,
                  borderRadius: "12px",
                  borderCollapse: "separate",
                  overflow: "hidden",
                  tableLayout: "fixed",
                },
              )}
            >
              <Img
                src="/static/airmail.png"
                alt=""
                width="600"
                height="6"
                style={{ width: "100%", height: "6px", objectFit: "cover" }}
              />
              <Section style={{ padding: "34px 44px 44px" }} tdClassName="m-card">
                <Header />
                {children}
              </Section>
            </Section>
            <Footer reason={reason} lang={lang} unsubscribeUrl={unsubscribeUrl} />
          </Container>
        </Section>
      </Body>
    </Html>
  );
}
