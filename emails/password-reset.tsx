/** A link to choose a new password. Imports from `@react-email/components`, as templates written before React Email 6 do. */

import { Button, Section, Text } from "@react-email/components";
import { defineEmail } from "posthorn";
import { PlainAddress } from "./_components/button.tsx";
import { Detail, Details } from "./_components/details.tsx";
import { count, formatDay, formatTime } from "./_components/format.ts";
import { Layout } from "./_components/layout.tsx";
import { Ltr, TextLink, Title } from "./_components/prose.tsx";
import { tint, typeSize } from "./_components/theme.ts";

export interface PasswordResetProps {
  email: string;
  resetUrl: string;
  requestedAt: Date;
  expiresInHours: number;
  /** Browser and system of whoever asked, as far as is known. */
  device?: string;
  ipAddress?: string;
}

const previewProps: PasswordResetProps = {
  email: "ada@juniper.example",
  resetUrl: "https://wren.example/reset/7f3c9a1e5b",
  requestedAt: new Date("2025-11-24T09:14:00Z"),
  expiresInHours: 1,
  device: "Firefox on macOS",
  ipAddress: "203.0.113.42",
};

const body = tint({ text: "ink" }, { ...typeSize("body"), margin: "0 0 24px" });
const small = tint({ text: "muted" }, { ...typeSize("small"), margin: "0" });
const button = tint(
  { text: "onBrand", fill: "brand" },
  { borderRadius: "8px", fontSize: "16px", fontWeight: 600, padding: "15px 25px", textAlign: "center" },
);

export default defineEmail(
  function PasswordReset({ email, resetUrl, requestedAt, expiresInHours, device, ipAddress }: PasswordResetProps) {
    return (
      <Layout
        preview={`The link works for ${count(expiresInHours, "hour", "hours")}. Nothing changes until you use it.`}
        reason={`You get this mail because somebody asked for a new password for ${email}.`}
      >
        <Title>Choose a new password</Title>
        <Text {...body}>
          Somebody, hopefully you, asked to reset the password for {email}. The link below works once, for{" "}
          {count(expiresInHours, "hour", "hours")}.
        </Text>
        <Section>
          <Button href={resetUrl} {...button}>
            Choose a new password
          </Button>
        </Section>
        <PlainAddress href={resetUrl}>If the button does not work, open this address:</PlainAddress>
        <Details>
          <Detail label="Asked for on">
            {formatDay(requestedAt)}, {formatTime(requestedAt)} UTC
          </Detail>
          <Detail label="Device">{device ?? "Not known"}</Detail>
          {ipAddress !== undefined && (
            <Detail label="IP address">
              <Ltr>{ipAddress}</Ltr>
            </Detail>
          )}
        </Details>
        <Text {...small}>
          Not you? Then you need do nothing: your password stays as it is. If these mails keep coming,{" "}
          <TextLink href="https://wren.example/security">tell our security team</TextLink>.
        </Text>
      </Layout>
    );
  },
  {
    subject: "Choose a new password for Wren",
    previewProps,
    variants: {
      "unknown device": {
        email: previewProps.email,
        resetUrl: previewProps.resetUrl,
        requestedAt: previewProps.requestedAt,
        expiresInHours: 24,
      },
      "very long link": {
        ...previewProps,
        email: "augusta.ada.king.countess.of.lovelace+newsletters@analytical-engines.example",
        resetUrl: `https://wren.example/reset?token=${"eyJhbGciOiJFZERTQSJ9".repeat(9)}&next=%2Fsettings%2Fsecurity`,
        device: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0 MobileWebViewContainer/17.2",
        ipAddress: "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
      },
    },
  },
);
