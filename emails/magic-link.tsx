/** Signs a reader in without a password. Styled with Tailwind. */

import { defineEmail } from "posthorn";
import { Column, Heading, Row, Section, Tailwind, Text } from "react-email";
import { ActionButton, PlainAddress } from "./_components/button.tsx";
import { count } from "./_components/format.ts";
import { Layout } from "./_components/layout.tsx";
import { tailwindTheme } from "./_components/tailwind-theme.ts";

export interface MagicLinkProps {
  email: string;
  signInUrl: string;
  expiresInMinutes: number;
  /** Shown on the sign-in page as well, so that the reader can compare the two. */
  matchingPhrase: string;
  device: "phone" | "tablet" | "computer";
  /** As far as is known. */
  location?: string;
}

const devices = { phone: "a phone", tablet: "a tablet", computer: "a computer" } as const;

const previewProps: MagicLinkProps = {
  email: "ada@juniper.example",
  signInUrl: "https://wren.example/sign-in/4kTq9vXb2m",
  expiresInMinutes: 10,
  matchingPhrase: "calm otter",
  device: "computer",
  location: "Bristol, United Kingdom",
};

export default defineEmail(
  function MagicLink({ email, signInUrl, expiresInMinutes, matchingPhrase, device, location }: MagicLinkProps) {
    const minutes = count(expiresInMinutes, "minute", "minutes");
    return (
      <Tailwind config={tailwindTheme}>
        <Layout
          preview={`One click and you are in. The link works for ${minutes}.`}
          reason={`You get this mail because somebody asked to sign in to Wren as ${email}.`}
        >
          <Heading as="h1" className="m-0 mb-3 font-bold text-ink text-title tracking-tight dark:text-ink-dark">
            Sign in to Wren
          </Heading>
          <Text className="m-0 mb-6 text-body text-ink dark:text-ink-dark">
            Check that your sign-in page shows the same two words, then follow the link. It works once, for {minutes}.
          </Text>
          <Section
            className="mb-6 rounded-[10px] border border-rule border-solid bg-panel px-5 py-4 dark:border-rule-dark dark:bg-panel-dark"
            style={{ borderCollapse: "separate" }}
          >
            <Row>
              <Column>
                <Text className="m-0 text-fine text-muted dark:text-muted-dark">Your two words</Text>
                <Text className="m-0 font-bold text-[22px] text-ink leading-[30px] dark:text-ink-dark">
                  {matchingPhrase}
                </Text>
              </Column>
            </Row>
          </Section>
          <ActionButton href={signInUrl}>Sign in</ActionButton>
          <PlainAddress href={signInUrl}>Or paste this address into the browser you are signing in with:</PlainAddress>
          <Text className="m-0 mt-7 text-muted text-small dark:text-muted-dark">
            The request came from {devices[device]}
            {location !== undefined && ` near ${location}`}. If that was not you, do not follow the link; nobody can
            sign in without it.
          </Text>
        </Layout>
      </Tailwind>
    );
  },
  {
    subject: ({ matchingPhrase }) => `Sign in to Wren (${matchingPhrase})`,
    previewProps,
    variants: {
      "unknown location, one minute": {
        email: previewProps.email,
        signInUrl: previewProps.signInUrl,
        expiresInMinutes: 1,
        matchingPhrase: previewProps.matchingPhrase,
        device: "phone",
      },
      "long link and phrase": {
        ...previewProps,
        signInUrl: `https://wren.example/sign-in/${"4kTq9vXb2m".repeat(14)}?redirect=%2Forders%3Fpage%3D2`,
        matchingPhrase: "extraordinarily sophisticated hippopotamus",
        location: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch, Wales, United Kingdom",
      },
    },
  },
);
