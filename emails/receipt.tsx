/** A receipt with as many lines as were bought. Its props are checked by a schema before anything is sent. */

import { defineEmail } from "posthorn";
import { Column, Img, Row } from "react-email";
import { z } from "zod";
import { ActionButton } from "./_components/button.tsx";
import { Detail, Details } from "./_components/details.tsx";
import { count, formatDay, formatMoney } from "./_components/format.ts";
import { Layout } from "./_components/layout.tsx";
import { Paragraph, SmallPrint, Title } from "./_components/prose.tsx";
import { ReceiptTable, type Sum, Sums } from "./_components/receipt-table.tsx";

/** Amounts are in the currency's smallest unit. */
const minorUnits = z.int().nonnegative();

const receiptSchema = z.object({
  number: z.string().min(1),
  customer: z.string().min(1),
  /** A date, or one written as ISO 8601, as JSON has it. */
  paidAt: z.union([z.date(), z.iso.datetime().transform((text) => new Date(text))]),
  currency: z.enum(["EUR", "GBP", "USD", "JPY"]),
  paymentMethod: z.enum(["card", "transfer", "balance"]),
  cardLast4: z.string().length(4).optional(),
  lines: z
    .array(
      z.object({ name: z.string(), sku: z.string().optional(), quantity: z.int().positive(), unitPrice: minorUnits }),
    )
    .min(1),
  discount: minorUnits.optional(),
  shipping: minorUnits,
  /** In percent, on everything. */
  vatRate: z.number().min(0).max(100),
  receiptUrl: z.url(),
});

export interface ReceiptProps extends z.output<typeof receiptSchema> {}

const previewProps: ReceiptProps = {
  number: "WR-2025-10492",
  customer: "Ada",
  paidAt: new Date("2025-11-24T09:14:00Z"),
  currency: "EUR",
  paymentMethod: "card",
  cardLast4: "4242",
  lines: [
    { name: "Kraft mailer A5", sku: "MAIL-A5", quantity: 200, unitPrice: 21 },
    { name: "Kraft mailer A4", sku: "MAIL-A4", quantity: 150, unitPrice: 28 },
    { name: "Padded envelope C5", sku: "PAD-C5", quantity: 100, unitPrice: 34 },
    { name: "Padded envelope C4", sku: "PAD-C4", quantity: 50, unitPrice: 46 },
    { name: "Folding carton, small", sku: "BOX-S", quantity: 60, unitPrice: 62 },
    { name: "Folding carton, medium", sku: "BOX-M", quantity: 40, unitPrice: 88 },
    { name: "Folding carton, large", sku: "BOX-L", quantity: 20, unitPrice: 129 },
    { name: "Book wrap, adjustable", sku: "WRAP-B", quantity: 30, unitPrice: 95 },
    { name: "Poster tube 50 cm", sku: "TUBE-50", quantity: 25, unitPrice: 110 },
    { name: "Poster tube 80 cm", sku: "TUBE-80", quantity: 10, unitPrice: 149 },
    { name: "Paper tape 50 mm", sku: "TAPE-50", quantity: 24, unitPrice: 285 },
    { name: "Printed tape, “Fragile”", sku: "TAPE-FR", quantity: 6, unitPrice: 410 },
    { name: "Tissue paper, cream", sku: "TISS-CR", quantity: 10, unitPrice: 590 },
    { name: "Tissue paper, indigo", sku: "TISS-IN", quantity: 10, unitPrice: 590 },
    { name: "Honeycomb wrap 100 m", sku: "HONEY-100", quantity: 2, unitPrice: 2850 },
    { name: "Cotton twine 200 m", sku: "TWINE-200", quantity: 4, unitPrice: 720 },
    { name: "Thermal labels 100 × 150", sku: "LAB-TH", quantity: 12, unitPrice: 890 },
    { name: "Return labels", sku: "LAB-RET", quantity: 5, unitPrice: 640 },
    { name: "Thank-you cards, letterpress", sku: "CARD-TY", quantity: 100, unitPrice: 39 },
    { name: "Rubber stamp, made to order", sku: "STAMP-MTO", quantity: 1, unitPrice: 3400 },
  ],
  discount: 2500,
  shipping: 690,
  vatRate: 19,
  receiptUrl: "https://wren.example/receipts/WR-2025-10492",
};

const { discount: _, ...withoutDiscount } = previewProps;

export default defineEmail(
  function Receipt(props: ReceiptProps) {
    const { number, customer, paidAt, currency, lines, receiptUrl } = props;
    const { sums, total } = sumUp(props);
    return (
      <Layout
        preview={`${count(lines.length, "item", "items")}, paid on ${formatDay(paidAt)}. Keep it for your books.`}
        reason="You get this mail because you bought something from Wren."
      >
        <Row style={{ marginBottom: "8px" }}>
          <Column style={{ verticalAlign: "top" }}>
            <Title>Your receipt</Title>
            <Paragraph style={{ margin: 0 }}>
              Thank you, {customer}. We have received {total.value}.
            </Paragraph>
          </Column>
          <Column data-skip-in-text={true} style={{ paddingLeft: "16px", verticalAlign: "top", width: "88px" }}>
            <Img src="/static/paid.png" alt="Paid" width="88" height="88" />
          </Column>
        </Row>
        <Details>
          <Detail label="Receipt">{number}</Detail>
          <Detail label="Paid on">{formatDay(paidAt)}</Detail>
          <Detail label="Paid by">{describePayment(props)}</Detail>
        </Details>
        <ReceiptTable lines={lines} currency={currency} />
        <Sums sums={sums} total={total} />
        <div style={{ paddingTop: "28px" }}>
          <ActionButton href={receiptUrl}>Download as PDF</ActionButton>
        </div>
        <SmallPrint style={{ margin: "24px 0 0" }}>
          Wren Post Ltd, company 0472 1184, VAT GB 118 4472 09. Something wrong? Answer this mail; a person reads it.
        </SmallPrint>
      </Layout>
    );
  },
  {
    subject: ({ number }) => `Your receipt ${number}`,
    schema: receiptSchema,
    previewProps,
    variants: {
      "one line": {
        ...withoutDiscount,
        paymentMethod: "balance",
        lines: [{ name: "Postage, prepaid", quantity: 1, unitPrice: 2000 }],
        shipping: 0,
        vatRate: 0,
      },
      "huge amounts": {
        ...previewProps,
        customer: "Wolfeschlegelsteinhausenbergerdorff",
        paymentMethod: "transfer",
        lines: [
          { name: "Kraft mailers, printed in four colours on both sides", quantity: 1_250_000, unitPrice: 1999 },
          { name: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", sku: "LONG", quantity: 1, unitPrice: 5 },
        ],
        discount: 99_999_900,
      },
      "yen, without cents": { ...withoutDiscount, currency: "JPY", vatRate: 10, lines: previewProps.lines.slice(0, 3) },
    },
  },
);

function sumUp({ lines, discount = 0, shipping, vatRate, currency }: ReceiptProps): { sums: Sum[]; total: Sum } {
  const money = (amount: number) => formatMoney({ amount, currency });
  const subtotal = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  const net = subtotal - discount + shipping;
  const vat = Math.round((net * vatRate) / 100);
  const sums = [
    { label: "Subtotal", value: money(subtotal) },
    ...(discount > 0 ? [{ label: "Discount", value: `−${money(discount)}` }] : []),
    { label: "Shipping", value: shipping === 0 ? "Free" : money(shipping) },
    ...(vatRate > 0 ? [{ label: `VAT ${vatRate}%`, value: money(vat) }] : []),
  ];
  return { sums, total: { label: "Total", value: money(net + vat) } };
}

function describePayment({ paymentMethod, cardLast4 }: ReceiptProps): string {
  switch (paymentMethod) {
    case "card":
      return cardLast4 === undefined ? "Card" : `Card ending in ${cardLast4}`;
    case "transfer":
      return "Bank transfer";
    case "balance":
      return "Wren balance";
  }
}
