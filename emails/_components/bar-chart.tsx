/** A small bar chart made of table cells: no image, so it shows everywhere and follows dark mode. */

import { Column, Row, Section, Text } from "react-email";
import { tint } from "./theme.ts";

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as it is written over the bar. */
  readonly text: string;
}

const HEIGHT = 96;

export function BarChart({ bars }: { readonly bars: readonly Bar[] }) {
  const highest = Math.max(1, ...bars.map(({ value }) => value));
  return (
    // Left out of the plaintext: a chart is nothing without its shape.
    <Section data-skip-in-text={true} style={{ margin: "20px 0 8px" }}>
      <Row style={{ tableLayout: "fixed" }}>
        {bars.map(({ label, value, text }) => (
          <Column key={label} style={{ padding: "0 4px", verticalAlign: "bottom" }}>
            <Text {...caption(value === highest)}>{text}</Text>
            <Section
              {...tint(
                { fill: value === highest ? "brand" : "soft" },
                { borderCollapse: "separate", borderRadius: "4px" },
              )}
            >
              <div style={{ fontSize: "1px", height: barHeight(value, highest), lineHeight: "1px" }}>&nbsp;</div>
            </Section>
          </Column>
        ))}
      </Row>
      <Row style={{ tableLayout: "fixed" }}>
        {bars.map(({ label }) => (
          <Column key={label} style={{ padding: "6px 2px 0" }}>
            <Text {...caption(false)}>{label}</Text>
          </Column>
        ))}
      </Row>
    </Section>
  );
}

function barHeight(value: number, highest: number): string {
  return `${Math.max(3, Math.round((value / highest) * HEIGHT))}px`;
}

function caption(strong: boolean) {
  return tint(
    { text: strong ? "ink" : "muted" },
    { fontSize: "12px", fontWeight: strong ? 700 : 400, lineHeight: "18px", margin: "0 0 2px", textAlign: "center" },
  );
}
