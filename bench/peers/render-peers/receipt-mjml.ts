/** The receipt in MJML. It has no loops and no escaping of its own: the source is written anew for every mail. */

import { escapeText } from "./escape.ts";
import { paddingFor, type ReceiptWords } from "./receipt-words.ts";

export function receiptMjml(words: ReceiptWords): string {
  const details = [
    ["Receipt", words.number],
    ["Paid on", words.paidOn],
    ["Paid by", words.paidBy],
  ] as const;
  return `<mjml lang="en" dir="ltr">
  <mj-head>
    <mj-title>${escapeText(words.preview)}</mj-title>
    <mj-preview>${escapeText(words.preview)}${paddingFor(words.preview)}</mj-preview>
    <mj-attributes>
      <mj-all font-family="-apple-system, BlinkMacSystemFont, Roboto, Helvetica, Arial, sans-serif" />
      <mj-text color="#1d1b18" font-size="16px" line-height="26px" padding="0" />
      <mj-table color="#1d1b18" font-size="14px" line-height="21px" padding="0" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="#f3f0ea" width="600px">
    <mj-section background-color="#ffffff" border="1px solid #e6e1d8" border-radius="12px" padding="34px 44px 44px">
      <mj-column>
        <mj-text font-size="26px" line-height="34px" font-weight="700" padding="0 0 12px"><h1 style="font-size:26px;margin:0">Your receipt</h1></mj-text>
        <mj-text>Thank you, ${escapeText(words.customer)}. We have received ${words.total}.</mj-text>
        <mj-table container-background-color="#f8f6f1" padding="24px 0">
          ${details.map(([label, value]) => `<tr><td style="color:#5f5a53;padding:7px 0;width:36%">${label}</td><td style="font-weight:500;padding:7px 0">${escapeText(value)}</td></tr>`).join("")}
        </mj-table>
        <mj-table>
          <thead><tr><th scope="col" style="color:#5f5a53;font-size:13px;border-bottom:1px solid #e6e1d8;font-weight:500;padding:0 0 8px;text-align:left">Item</th><th scope="col" style="color:#5f5a53;font-size:13px;border-bottom:1px solid #e6e1d8;font-weight:500;padding:0 0 8px;text-align:right">Quantity</th><th scope="col" style="color:#5f5a53;font-size:13px;border-bottom:1px solid #e6e1d8;font-weight:500;padding:0 0 8px 12px;text-align:right">Amount</th></tr></thead>
          <tbody>${words.lines.map(line).join("")}</tbody>
        </mj-table>
        <mj-table padding="12px 0 0">
          ${words.sums.map(({ label, value }) => `<tr><td style="color:#5f5a53;padding:4px 0">${label}</td><td style="padding:4px 0;text-align:right">${value}</td></tr>`).join("")}
          <tr><td style="font-size:17px;line-height:24px;border-top:1px solid #e6e1d8;font-weight:700;padding-top:14px">Total</td><td style="font-size:17px;line-height:24px;border-top:1px solid #e6e1d8;font-weight:700;padding-top:14px;text-align:right">${words.total}</td></tr>
        </mj-table>
        <mj-button href="${escapeText(words.url)}" align="left" background-color="#2340a8" color="#ffffff" border-radius="8px" font-size="16px" font-weight="600" inner-padding="14px 24px" padding="28px 0 0">Download as PDF</mj-button>
        <mj-text color="#5f5a53" font-size="14px" line-height="21px" padding="24px 0 0">Wren Post Ltd, company 0472 1184, VAT GB 118 4472 09. Something wrong? Answer this mail; a person reads it.</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="24px 24px 0">
      <mj-column>
        <mj-text color="#5f5a53" font-size="13px" line-height="20px" align="center">You get this mail because you bought something from Wren.</mj-text>
        <mj-text color="#5f5a53" font-size="13px" line-height="20px" align="center"><a href="https://wren.example/help" style="color:#5f5a53">Help</a> · <a href="https://wren.example/privacy" style="color:#5f5a53">Privacy</a></mj-text>
        <mj-text color="#5f5a53" font-size="13px" line-height="20px" align="center">Wren Post Ltd, 4 Sorting House Lane, Bristol BS1 6QA</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>`;
}

function line({ name, sku, times, price, amount, isLong }: ReceiptWords["lines"][number]): string {
  const cell = "border-bottom:1px solid #e6e1d8;padding:10px 0;vertical-align:top";
  const subtitle =
    sku === undefined
      ? ""
      : `<div style="color:#5f5a53;font-size:13px;line-height:20px;font-weight:400">${escapeText(sku)}</div>`;
  return `<tr><th scope="row" style="${cell};font-weight:500;text-align:left"><div>${escapeText(name)}</div>${subtitle}</th><td style="${cell};padding-left:12px;text-align:right;white-space:${isLong ? "normal" : "nowrap"}"><span style="white-space:nowrap">${times}</span> <span style="white-space:nowrap">${price}</span></td><td style="${cell};padding-left:12px;text-align:right;white-space:nowrap">${amount}</td></tr>`;
}
