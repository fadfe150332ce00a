/** How far a parcel has come, as a row of bars. It follows the direction of the text. */

import { Column, Row, Section, Text } from "react-email";
import { tint, typeSize } from "./theme.ts";

interface ProgressProps {
  readonly stages: readonly string[];
  /** Index of the stage reached. */
  readonly reached: number;
}

export function Progress({ stages, reached }: ProgressProps) {
  return (
    // Left out of the plaintext: the title says the same in words.
    <Section data-skip-in-text={true} style={{ margin: "24px 0" }}>
      <Row style={{ tableLayout: "fixed" }}>
        {stages.map((stage, index) => {
          const done = index <= reached;
          return (
            <Column key={stage} style={{ padding: "0 3px", verticalAlign: "top" }}>
              <Section
                {...tint({ fill: done ? "brand" : "rule" }, { borderCollapse: "separate", borderRadius: "3px" })}
              >
                <div style={{ fontSize: "1px", height: "6px", lineHeight: "6px" }}>&nbsp;</div>
              </Section>
              <Text
                {...tint(
                  { text: done ? "ink" : "muted" },
                  {
                    ...typeSize("fine"),
                    fontWeight: index === reached ? 700 : 400,
                    lineHeight: "17px",
                    margin: "8px 0 0",
                  },
                )}
              >
                {stage}
              </Text>
            </Column>
          );
        })}
      </Row>
    </Section>
  );
}
