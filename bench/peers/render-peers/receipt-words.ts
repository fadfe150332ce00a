/** A receipt's props → every word that its mail holds, formatted: what all template languages here begin with. */

import { count, formatDay, formatMoney, formatNumber } from "../../../emails/_components/format.ts";
import type { ReceiptProps } from "../../../emails/receipt.tsx";

export interface ReceiptWords {
  readonly preview: string;
  readonly number: string;
  readonly customer: string;
  readonly paidOn: string;
  readonly paidBy: string;
  readonly lines: readonly ReceiptWordsLine[];
  readonly sums: readonly { readonly label: string; readonly value: string }[];
  readonly total: string;
  readonly url: string;
}

interface ReceiptWordsLine {
  readonly name: string;
  readonly sku: string | undefined;
  readonly times: string;
  readonly price: string;
  readonly amount: string;
  /** Whether quantity and price may stand on two lines. */
  readonly isLong: boolean;
}

export function receiptWords(props: ReceiptProps): ReceiptWords {
  const { lines, currency, discount = 0, shipping, vatRate } = props;
  const money = (amount: number): string => formatMoney({ amount, currency });
  const paidOn = formatDay(new Date(props.paidAt));
  const subtotal = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  const net = subtotal - discount + shipping;
  const vat = Math.round((net * vatRate) / 100);
  return {
    preview: `${count(lines.length, "item", "items")}, paid on ${paidOn}. Keep it for your books.`,
    number: props.number,
    customer: props.customer,
    paidOn,
    paidBy: paymentOf(props),
    lines: lines.map(({ name, sku, quantity, unitPrice }) => {
      const [times, price] = [`${formatNumber(quantity)} ×`, money(unitPrice)];
      return { name, sku, times, price, amount: money(quantity * unitPrice), isLong: (times + price).length > 16 };
    }),
    sums: [
      { label: "Subtotal", value: money(subtotal) },
      ...(discount > 0 ? [{ label: "Discount", value: `−${money(discount)}` }] : []),
      { label: "Shipping", value: shipping === 0 ? "Free" : money(shipping) },
      ...(vatRate > 0 ? [{ label: `VAT ${vatRate}%`, value: money(vat) }] : []),
    ],
    total: money(net + vat),
    url: props.receiptUrl,
  };
}

/** What keeps an inbox from showing the mail's beginning behind a short preview: React Email's, to the byte. */
export function paddingFor(preview: string): string {
  return preview.length < 200 ? BLANKS.repeat(200 - preview.length) : "";
}

const BLANKS = "\u00a0\u200c\u200b\u200d\ufeff";

function paymentOf({ paymentMethod, cardLast4 }: ReceiptProps): string {
  if (paymentMethod === "transfer") return "Bank transfer";
  if (paymentMethod === "balance") return "Wren balance";
  return cardLast4 === undefined ? "Card" : `Card ending in ${cardLast4}`;
}
