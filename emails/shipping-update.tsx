/** Where a parcel is. Reads the mail's locale: English, German, or Arabic from right to left. */

import { defineEmail, useLocale } from "posthorn";
import { Column, Img, Row } from "react-email";
import { ActionButton } from "./_components/button.tsx";
import { Detail, Details } from "./_components/details.tsx";
import { formatDate, formatNumber } from "./_components/format.ts";
import { Layout } from "./_components/layout.tsx";
import { Notice } from "./_components/notice.tsx";
import { Progress } from "./_components/progress.tsx";
import { AutoDir, Ltr, Paragraph, SmallPrint, Subheading, Title } from "./_components/prose.tsx";
import { type ShippingStatus, shippingWords } from "./_components/shipping-words.ts";

export interface ShippingUpdateProps {
  orderNumber: string;
  status: "packed" | "in-transit" | "out-for-delivery" | "delivered" | "delayed";
  carrier: string;
  trackingNumber: string;
  trackingUrl: string;
  /** Left out until the carrier names a day. */
  expectedOn?: Date;
  items: { name: string; quantity: number }[];
  /** One entry a line. */
  address: string[];
}

const reached: Readonly<Record<ShippingStatus, number>> = {
  packed: 0,
  "in-transit": 1,
  delayed: 1,
  "out-for-delivery": 2,
  delivered: 3,
};

const previewProps: ShippingUpdateProps = {
  orderNumber: "JT-2084",
  status: "in-transit",
  carrier: "Northern Parcel",
  trackingNumber: "NP 4471 0925 18 GB",
  trackingUrl: "https://wren.example/track/NP4471092518GB",
  expectedOn: new Date("2025-11-27T00:00:00Z"),
  items: [
    { name: "Linen apron, oatmeal", quantity: 1 },
    { name: "Beeswax candle", quantity: 4 },
    { name: "Letterpress calendar 2026", quantity: 2 },
  ],
  address: ["Ada Lovelace", "12 St James’s Square", "London SW1Y 4JH"],
};

const { expectedOn: _, ...withoutEstimate } = previewProps;

export default defineEmail(
  function ShippingUpdate(props: ShippingUpdateProps) {
    const { orderNumber, status, carrier, trackingNumber, trackingUrl, expectedOn, items, address } = props;
    const words = shippingWords(useLocale().locale);
    const dir = words.lang === "ar" ? "rtl" : "ltr";
    const arrival = expectedOn ? words.expected(formatDate(expectedOn, words.format)) : words.noEstimate;
    return (
      <Layout
        lang={words.lang}
        dir={dir}
        preview={status === "delivered" ? words.text.delivered : arrival}
        reason={words.reason}
      >
        <Row style={{ marginBottom: "4px" }}>
          <Column style={{ verticalAlign: "middle" }}>
            <Title style={{ margin: "0 0 8px" }}>{words.title[status]}</Title>
            <Paragraph style={{ margin: 0 }}>{status === "delayed" ? arrival : words.text[status]}</Paragraph>
          </Column>
          <Column
            data-skip-in-text={true}
            style={{ verticalAlign: "top", width: "84px" }}
            align={dir === "rtl" ? "left" : "right"}
          >
            <Img src="/static/parcel.png" alt="" width="72" height="72" />
          </Column>
        </Row>
        <Progress stages={words.stages} reached={reached[status]} />
        {status === "delayed" && <Notice tone="warning">{words.text.delayed}</Notice>}
        {status !== "delivered" && status !== "delayed" && <Paragraph style={{ fontWeight: 600 }}>{arrival}</Paragraph>}
        <ActionButton href={trackingUrl}>{words.track}</ActionButton>
        <Details last={items.length === 0}>
          <Detail label={words.order}>
            <Ltr>{orderNumber}</Ltr>
          </Detail>
          <Detail label={words.carrier}>{carrier}</Detail>
          <Detail label={words.trackingNumber}>
            <Ltr>{trackingNumber}</Ltr>
          </Detail>
          <Detail label={words.address}>
            {address.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of an address have no other identity
              <div key={index}>
                <AutoDir>{line}</AutoDir>
              </div>
            ))}
          </Detail>
        </Details>
        {items.length > 0 && (
          <>
            <Subheading style={{ margin: "0 0 8px" }}>{words.contents}</Subheading>
            {items.map(({ name, quantity }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two lines may name the same article
              <SmallPrint key={index} tone="ink" style={{ margin: "0 0 6px" }}>
                {formatNumber(quantity, words.format)} × <AutoDir>{name}</AutoDir>
              </SmallPrint>
            ))}
          </>
        )}
      </Layout>
    );
  },
  {
    subject: ({ orderNumber, status }, { locale }) => shippingWords(locale).subject(orderNumber)[status],
    previewProps,
    variants: {
      packed: { ...previewProps, status: "packed" },
      "out for delivery": { ...previewProps, status: "out-for-delivery" },
      delivered: { ...previewProps, status: "delivered" },
      delayed: { ...previewProps, status: "delayed", expectedOn: new Date("2025-12-02T00:00:00Z") },
      "no estimate, no items": { ...withoutEstimate, items: [] },
      "thirty items, long address": {
        ...previewProps,
        carrier: "Nordische Paketzustellungsgesellschaft mit beschränkter Haftung",
        trackingNumber: "00340434161094042557-0034043416109404",
        items: Array.from({ length: 30 }, (_, index) => ({
          name: `Hand-dyed merino yarn, colourway ${index + 1}, limited autumn edition`,
          quantity: index + 1,
        })),
        address: [
          "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff",
          "c/o The Llanfairpwllgwyngyll Woollen Mill & Haberdashery",
          "Building 4, Staircase C, third floor, second door on the left",
          "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch LL61 5UJ",
          "United Kingdom",
        ],
      },
    },
  },
);
