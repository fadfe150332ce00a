/** A small bar chart made of table cells: no image, so it shows everywhere and follows dark mode. */

import { Section, Text } from "react-email";
import { GappedRow } from "./gapped-row.tsx";
import { tint } from "./theme.ts";

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as it is written over the bar. */
  readonly text: string;
}

const HEIGHT = 96;
const GAP = 8;

export function BarChart({ bars }: { readonly bars: readonly Bar[] }) {
  const highest = Math.max(1, ...bars.map(({ value }) => value));
  return (
    // Left out of the plaintext: a chart is nothing without its shape.
    <Section data-skip-in-text={true} style={{ margin: "20px 0 8px" }}>
      <GappedRow items={bars} gap={GAP} verticalAlign="bottom">
        {({ value, text }) => (
          <>
            <Text {...caption(value === highest)}>{text}</Text>
            <Section
              {...tint(
                { fill: value === highest ? "brand" : "soft" },
                { borderCollapse: "separate", borderRadius: "4px" },
              )}
            >
              <div style={{ fontSize: "1px", height: barHeight(value, highest), lineHeight: "1px" }}>&nbsp;</div>
            </Section>
          </>
        )}
      </GappedRow>
      <GappedRow items={bars} gap={GAP} verticalAlign="top">
        {({ label }) => <Text {...caption(false, "6px 0 0")}>{label}</Text>}
      </GappedRow>
    </Section>
  );
}

function barHeight(value: number, highest: number): string {
  return `${Math.max(3, Math.round((value / highest) * HEIGHT))}px`;
}

function caption(strong: boolean, margin = "0 0 2px") {
  return tint(
    { text: strong ? "ink" : "muted" },
    { fontSize: "12px", fontWeight: strong ? 700 : 400, lineHeight: "18px", margin, textAlign: "center" },
  );
}
