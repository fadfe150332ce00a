/** A charge did not go through: what happened, and what to do about it. Styled with Tailwind. */

import { defineEmail } from "posthorn";
import { Heading, Section, Tailwind, Text } from "react-email";
import { ActionButton } from "./_components/button.tsx";
import { formatDay, formatMoney, type Money } from "./_components/format.ts";
import { Layout } from "./_components/layout.tsx";
import { Notice } from "./_components/notice.tsx";
import { tailwindTheme } from "./_components/tailwind-theme.ts";

export interface PaymentFailedProps {
  name: string;
  /** In the currency's smallest unit. */
  price: { amount: number; currency: string };
  cardLast4: string;
  reason: "expired" | "insufficient-funds" | "declined";
  billingUrl: string;
  /** When we try again. Left out after the last attempt. */
  retryOn?: Date;
  /** When labels can no longer be bought. */
  pausesOn: Date;
}

const reasons = {
  expired: "Your card has expired.",
  "insufficient-funds": "Your bank says the card does not cover the amount.",
  declined: "Your bank declined the charge and did not say why.",
} as const;

const previewProps: PaymentFailedProps = {
  name: "Ada",
  price: { amount: 4900, currency: "EUR" },
  cardLast4: "4242",
  reason: "expired",
  billingUrl: "https://wren.example/settings/billing",
  retryOn: new Date("2025-11-27T00:00:00Z"),
  pausesOn: new Date("2025-12-04T00:00:00Z"),
};

const { retryOn: _, ...lastAttempt } = previewProps;

export default defineEmail(
  function PaymentFailed({ name, price, cardLast4, reason, billingUrl, retryOn, pausesOn }: PaymentFailedProps) {
    return (
      <Tailwind config={tailwindTheme}>
        <Layout
          preview={`${reasons[reason]} Your labels keep printing until ${formatDay(pausesOn)}.`}
          reason="You get this mail because you pay for a Wren account."
        >
          <Heading as="h1" className="m-0 mb-3 font-bold text-ink text-title tracking-tight dark:text-ink-dark">
            Your payment did not go through
          </Heading>
          <Text className="m-0 mb-6 text-body text-ink dark:text-ink-dark">
            Hello {name}, we could not charge your card for this month. {reasons[reason]}
          </Text>
          <Section
            className="mb-6 rounded-[10px] border border-rule border-solid bg-panel px-5 py-[18px] dark:border-rule-dark dark:bg-panel-dark"
            style={{ borderCollapse: "separate" }}
          >
            <Text className="m-0 text-fine text-muted dark:text-muted-dark">Amount due</Text>
            <Text className="m-0 font-bold text-[22px] text-ink leading-[30px] dark:text-ink-dark">
              {formatMoney(price satisfies Money)}
            </Text>
            <Text className="m-0 mt-1 text-muted text-small dark:text-muted-dark">Card ending in {cardLast4}</Text>
          </Section>
          {retryOn === undefined && (
            <Notice tone="warning">This was the last attempt. From {formatDay(pausesOn)} you cannot buy labels.</Notice>
          )}
          <ActionButton href={billingUrl}>Update your card</ActionButton>
          {retryOn !== undefined && (
            <Text className="m-0 mt-6 text-muted text-small dark:text-muted-dark">
              We try again on {formatDay(retryOn)}. Nothing changes before {formatDay(pausesOn)}: your labels keep
              printing and your pickups still come.
            </Text>
          )}
        </Layout>
      </Tailwind>
    );
  },
  {
    subject: ({ price }) => `We could not charge ${formatMoney(price)}`,
    previewProps,
    variants: {
      "last attempt": { ...lastAttempt, reason: "insufficient-funds" },
      "huge amount, long name": {
        ...previewProps,
        name: "Wolfeschlegelsteinhausenbergerdorff",
        price: { amount: 123_456_789_012, currency: "USD" },
        reason: "declined",
      },
    },
  },
);
