/** A code to copy by hand: large, monospaced, in exactly the case it was made. */

import { Section, Text } from "react-email";
import { fonts, hairline, tint } from "./theme.ts";

export function CodeBox({ code }: { readonly code: string }) {
  const fontSize = code.length <= 9 ? 34 : code.length <= 14 ? 24 : 18;
  return (
    <Section
      {...tint(
        { fill: "panel", line: "rule" },
        { border: hairline, borderRadius: "10px", borderCollapse: "separate", margin: "24px 0", padding: "22px 12px" },
      )}
    >
      {/* No heading: some plaintext converters write headings in capitals, which would spoil the code. */}
      <Text
        {...tint(
          { text: "ink" },
          {
            fontFamily: fonts.mono,
            fontSize: `${fontSize}px`,
            fontWeight: 600,
            letterSpacing: "0.08em",
            lineHeight: "40px",
            margin: 0,
            textAlign: "center",
            textTransform: "none",
            userSelect: "all",
            wordBreak: "break-all",
          },
        )}
      >
        {code}
      </Text>
    </Section>
  );
}
