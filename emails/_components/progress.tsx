/** How far a parcel has come, as a row of bars. It follows the direction of the text. */

import { Section, Text } from "react-email";
import { GappedRow } from "./gapped-row.tsx";
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
      <GappedRow items={stages} gap={6} verticalAlign="top">
        {(stage, index) => (
          <>
            <Section
              {...tint(
                { fill: index <= reached ? "brand" : "rule" },
                { borderCollapse: "separate", borderRadius: "3px" },
              )}
            >
              <div style={{ fontSize: "1px", height: "6px", lineHeight: "6px" }}>&nbsp;</div>
            </Section>
            <Text
              {...tint(
                { text: index <= reached ? "ink" : "muted" },
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
          </>
        )}
      </GappedRow>
    </Section>
  );
}
