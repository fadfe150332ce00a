/** The end of a mail: why it came, who sent it, where to get help. */

import type { ReactNode } from "react";
import { Link, Section, Text } from "react-email";
import { tint, typeSize } from "./theme.ts";

export interface FooterProps {
  /** Why this mail was sent, as a whole sentence. */
  readonly reason: ReactNode;
  readonly lang: string;
  /** Where the reader can stop such mails; for mails that are not strictly about one transaction. */
  readonly unsubscribeUrl?: string | undefined;
}

interface FooterWords {
  readonly help: string;
  readonly privacy: string;
  readonly unsubscribe: string;
}

const english: FooterWords = { help: "Help", privacy: "Privacy", unsubscribe: "Unsubscribe" };

const words: Readonly<Record<string, FooterWords>> = {
  en: english,
  de: { help: "Hilfe", privacy: "Datenschutz", unsubscribe: "Abbestellen" },
  ar: { help: "المساعدة", privacy: "الخصوصية", unsubscribe: "إلغاء الاشتراك" },
};

export function Footer({ reason, lang, unsubscribeUrl }: FooterProps) {
  const { help, privacy, unsubscribe } = words[lang] ?? english;
  return (
    <Section style={{ padding: "24px 24px 0" }}>
      <Text {...fine("0 0 8px")}>{reason}</Text>
      <Text {...fine("0 0 8px")}>
        <FooterLink href="https://wren.example/help">{help}</FooterLink>
        {" · "}
        <FooterLink href="https://wren.example/privacy">{privacy}</FooterLink>
        {unsubscribeUrl !== undefined && (
          <>
            {" · "}
            <FooterLink href={unsubscribeUrl}>{unsubscribe}</FooterLink>
          </>
        )}
      </Text>
      <Text {...fine("0")}>
        <span dir="ltr">Wren Post Ltd, 4 Sorting House Lane, Bristol&nbsp;BS1&nbsp;6QA</span>
      </Text>
    </Section>
  );
}

function fine(margin: string) {
  return tint({ text: "muted" }, { ...typeSize("fine"), margin, textAlign: "center" });
}

function FooterLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} {...tint({ text: "muted" }, { textDecoration: "underline" })}>
      {children}
    </Link>
  );
}
