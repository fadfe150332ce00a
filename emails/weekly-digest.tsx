/** A shop's week in numbers, and what is waiting for somebody. Styled with Tailwind. */

import { defineEmail } from "posthorn";
import type { ReactNode } from "react";
import { Column, Heading, Hr, Link, Row, Section, Tailwind, Text } from "react-email";
import { type Bar, BarChart } from "./_components/bar-chart.tsx";
import { ActionButton } from "./_components/button.tsx";
import { count, formatDay, formatMoney, formatNumber } from "./_components/format.ts";
import { Layout } from "./_components/layout.tsx";
import { tailwindTheme } from "./_components/tailwind-theme.ts";

export interface WeeklyDigestProps {
  shopName: string;
  /** The Monday the week began on. */
  weekOf: Date;
  /** Parcels sent, Monday to Sunday. */
  parcels: [number, number, number, number, number, number, number];
  parcelsLastWeek: number;
  /** Amounts in the currency's smallest unit. */
  postage: number;
  saved: number;
  currency: "EUR" | "GBP" | "USD";
  waiting: { order: string; reason: "address" | "stock" | "customs"; url: string; since: Date }[];
  dashboardUrl: string;
  unsubscribeUrl: string;
}

const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

const reasons = {
  address: "The address cannot be found",
  stock: "An article is out of stock",
  customs: "A customs form is missing",
} as const;

const previewProps: WeeklyDigestProps = {
  shopName: "Juniper & Thread",
  weekOf: new Date("2025-11-17T00:00:00Z"),
  parcels: [42, 38, 51, 64, 47, 22, 9],
  parcelsLastWeek: 244,
  postage: 124_780,
  saved: 21_340,
  currency: "EUR",
  waiting: [
    {
      order: "JT-2071",
      reason: "address",
      url: "https://wren.example/orders/JT-2071",
      since: new Date("2025-11-19T00:00:00Z"),
    },
    {
      order: "JT-2079",
      reason: "customs",
      url: "https://wren.example/orders/JT-2079",
      since: new Date("2025-11-21T00:00:00Z"),
    },
  ],
  dashboardUrl: "https://wren.example/reports/2025-47",
  unsubscribeUrl: "https://wren.example/unsubscribe/weekly/8c1d",
};

export default defineEmail(
  function WeeklyDigest(props: WeeklyDigestProps) {
    const { shopName, weekOf, parcels, parcelsLastWeek, postage, saved, currency, waiting } = props;
    const total = sum(parcels);
    return (
      <Tailwind config={tailwindTheme}>
        <Layout
          preview={`${count(waiting.length, "order is", "orders are")} waiting for you, and you saved ${formatMoney({ amount: saved, currency })}.`}
          reason={`You get this mail every Monday because you look after ${shopName}.`}
          unsubscribeUrl={props.unsubscribeUrl}
        >
          <Text className="m-0 mb-1 text-muted text-small dark:text-muted-dark">Week of {formatDay(weekOf)}</Text>
          <Heading as="h1" className="m-0 mb-3 font-bold text-ink text-title tracking-tight dark:text-ink-dark">
            {total === 0 ? "A quiet week" : `${count(total, "parcel", "parcels")} sent`}
          </Heading>
          <Text className="m-0 text-body text-ink dark:text-ink-dark">
            {total === 0
              ? `${shopName} sent nothing this week. Your settings and carriers are as you left them.`
              : `${compare(total, parcelsLastWeek)} ${busiest(parcels)}`}
          </Text>
          {total > 0 && <BarChart bars={parcels.map(toBar)} />}
          {total > 0 && (
            <Section
              className="mt-6 rounded-[10px] border border-rule border-solid bg-panel px-5 py-4 dark:border-rule-dark dark:bg-panel-dark"
              style={{ borderCollapse: "separate" }}
            >
              <Figure label="Postage">{formatMoney({ amount: postage, currency })}</Figure>
              <Figure label="Saved with Wren rates">
                <span className="text-positive dark:text-positive-dark">
                  {formatMoney({ amount: saved, currency })}
                </span>
              </Figure>
              <Figure label="Cost of a parcel">{formatMoney({ amount: Math.round(postage / total), currency })}</Figure>
            </Section>
          )}
          <Heading as="h2" className="m-0 mt-8 mb-1 font-bold text-heading text-ink dark:text-ink-dark">
            Waiting for you
          </Heading>
          {waiting.length === 0 && (
            <Text className="m-0 text-[15px] text-muted leading-[23px] dark:text-muted-dark">
              Nothing. Every order has been dealt with.
            </Text>
          )}
          {waiting.map(({ order, reason, url, since }, index) => (
            <Section key={order}>
              {index > 0 && <Hr className="m-0 border-rule dark:border-rule-dark" />}
              <Text className="m-0 py-3 text-[15px] text-ink leading-[23px] dark:text-ink-dark">
                <Link href={url} className="font-bold text-link underline dark:text-link-dark">
                  {order}
                </Link>
                <br />
                {reasons[reason]}, since {formatDay(since)}
              </Text>
            </Section>
          ))}
          <Section className="pt-6">
            <ActionButton href={props.dashboardUrl}>See the whole report</ActionButton>
          </Section>
        </Layout>
      </Tailwind>
    );
  },
  {
    subject: ({ shopName, parcels }) => {
      const total = sum(parcels);
      return total === 0 ? `${shopName}: a quiet week` : `${shopName}: ${count(total, "parcel", "parcels")} last week`;
    },
    previewProps,
    variants: {
      "quiet week": { ...previewProps, parcels: [0, 0, 0, 0, 0, 0, 0], postage: 0, saved: 0, waiting: [] },
      "first parcel": {
        ...previewProps,
        parcels: [0, 0, 1, 0, 0, 0, 0],
        parcelsLastWeek: 0,
        postage: 390,
        saved: 0,
        waiting: [],
      },
      "huge numbers, long names": {
        ...previewProps,
        shopName: "The Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch Woollen Mill",
        parcels: [184_220, 203_911, 198_004, 251_730, 239_118, 90_456, 61_002],
        parcelsLastWeek: 1_404_310,
        postage: 432_918_877_10,
        saved: 98_765_432_10,
        waiting: Array.from({ length: 12 }, (_, index) => ({
          order: `WHOLESALE-2025-NORTHERN-HEMISPHERE-${100_000 + index}`,
          reason: (["address", "stock", "customs"] as const)[index % 3] ?? "stock",
          url: `https://wren.example/orders/${100_000 + index}`,
          since: new Date("2025-11-19T00:00:00Z"),
        })),
      },
    },
  },
);

function Figure({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Row>
      <Column className="py-[5px] text-muted text-small dark:text-muted-dark">{label}</Column>
      <Column align="right" className="py-[5px] font-bold text-ink text-small dark:text-ink-dark">
        {children}
      </Column>
    </Row>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const compactNumber = new Intl.NumberFormat("en-GB", { notation: "compact" });

function toBar(value: number, index: number): Bar {
  const text = compactNumber.format(value);
  return { label: days[index]?.slice(0, 3) ?? "", value, text };
}

function compare(total: number, before: number): string {
  if (before === 0) return "None the week before.";
  const change = Math.round(((total - before) / before) * 100);
  if (change === 0) return "Just as many as the week before.";
  return `${Math.abs(change)}% ${change > 0 ? "more" : "fewer"} than the week before.`;
}

function busiest(parcels: readonly number[]): string {
  const most = Math.max(...parcels);
  const day = days[parcels.indexOf(most)];
  if (most === sum(parcels)) return `All on ${day}.`;
  return `${day} was the busiest day, with ${formatNumber(most)}.`;
}
