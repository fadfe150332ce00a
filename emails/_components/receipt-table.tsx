/** The lines of a receipt as a real data table, with header cells, and the sums under it. */

import { Column, Row, Section } from "react-email";
import { formatMoney, formatNumber } from "./format.ts";
import { hairline, tint, typeSize } from "./theme.ts";

export interface ReceiptLine {
  readonly name: string;
  readonly sku?: string | undefined;
  readonly quantity: number;
  /** In the currency's smallest unit. */
  readonly unitPrice: number;
}

interface ReceiptTableProps {
  readonly lines: readonly ReceiptLine[];
  readonly currency: string;
}

const head = tint(
  { text: "muted", line: "rule" },
  { ...typeSize("fine"), borderBottom: hairline, fontWeight: 500, padding: "0 0 8px", whiteSpace: "nowrap" },
);
const cell = tint(
  { text: "ink", line: "rule" },
  { ...typeSize("small"), borderBottom: hairline, padding: "10px 0", verticalAlign: "top" },
);
const itemStyle = { ...cell.style, fontWeight: 500, textAlign: "left" } as const;
const sku = tint({ text: "muted" }, { ...typeSize("fine"), fontWeight: 400 });
const nowrap = { whiteSpace: "nowrap" } as const;
const number = { ...cell.style, paddingLeft: "12px", textAlign: "right", whiteSpace: "nowrap" } as const;
const wrappingNumber = { ...number, whiteSpace: "normal" } as const;

export function ReceiptTable({ lines, currency }: ReceiptTableProps) {
  return (
    <table width="100%" cellPadding={0} cellSpacing={0} style={{ borderCollapse: "collapse" }}>
      <thead>
        <tr>
          <th scope="col" className={head.className} style={{ ...head.style, textAlign: "left" }}>
            Item
          </th>
          <th scope="col" className={head.className} style={{ ...head.style, textAlign: "right" }}>
            Quantity
          </th>
          <th scope="col" className={head.className} style={{ ...head.style, paddingLeft: "12px", textAlign: "right" }}>
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity, and never move
          <tr key={index}>
            <th scope="row" className={cell.className} style={itemStyle}>
              <div>{line.name}</div>
              {line.sku !== undefined && <div {...sku}>{line.sku}</div>}
            </th>
            <Quantity quantity={line.quantity} price={formatMoney({ amount: line.unitPrice, currency })} />
            <td className={cell.className} style={number}>
              {formatMoney({ amount: line.quantity * line.unitPrice, currency })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Long figures break between quantity and price, and nowhere else: the item's name needs the room. */
function Quantity({ quantity, price }: { readonly quantity: number; readonly price: string }) {
  const times = `${formatNumber(quantity)} ×`;
  const style = times.length + price.length > 16 ? wrappingNumber : number;
  return (
    <td className={cell.className} style={style}>
      <span style={nowrap}>{times}</span> <span style={nowrap}>{price}</span>
    </td>
  );
}

export interface Sum {
  readonly label: string;
  readonly value: string;
}

export function Sums({ sums, total }: { readonly sums: readonly Sum[]; readonly total: Sum }) {
  return (
    <Section style={{ paddingTop: "12px" }}>
      {sums.map(({ label, value }) => (
        <Row key={label}>
          <Column {...tint({ text: "muted" }, { ...typeSize("small"), padding: "4px 0" })}>{label}</Column>
          <Column {...tint({ text: "ink" }, { ...typeSize("small"), padding: "4px 0", textAlign: "right" })}>
            {value}
          </Column>
        </Row>
      ))}
      <Row style={{ marginTop: "8px" }}>
        <Column
          {...tint(
            { text: "ink", line: "rule" },
            { ...typeSize("heading"), borderTop: hairline, fontWeight: 700, paddingTop: "14px" },
          )}
        >
          {total.label}
        </Column>
        <Column
          {...tint(
            { text: "ink", line: "rule" },
            { ...typeSize("heading"), borderTop: hairline, fontWeight: 700, paddingTop: "14px", textAlign: "right" },
          )}
        >
          {total.value}
        </Column>
      </Row>
    </Section>
  );
}
