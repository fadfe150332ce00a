/** A short remark set apart from the text: good to know, or worth a second look. */

import type { ReactNode } from "react";
import { Section, Text } from "react-email";
import { hairline, tint, typeSize } from "./theme.ts";

interface NoticeProps {
  readonly tone?: "neutral" | "warning";
  readonly children: ReactNode;
}

export function Notice({ tone = "neutral", children }: NoticeProps) {
  const warning = tone === "warning";
  return (
    <Section
      {...tint(
        { fill: warning ? "warningPanel" : "panel", line: "rule" },
        { border: hairline, borderRadius: "10px", borderCollapse: "separate", margin: "24px 0", padding: "14px 20px" },
      )}
    >
      <Text {...tint({ text: warning ? "warning" : "muted" }, { ...typeSize("small"), margin: 0 })}>{children}</Text>
    </Section>
  );
}
