/** Labelled facts, one a line: order number, device, address. */

import type { ReactNode } from "react";
import { Column, Row, Section } from "react-email";
import { hairline, tint, typeSize } from "./theme.ts";

interface DetailsProps {
  /** Whether the mail ends here: then the card's own padding is distance enough. */
  readonly last?: boolean;
  readonly children: ReactNode;
}

export function Details({ last = false, children }: DetailsProps) {
  return (
    <Section
      {...tint(
        { fill: "panel", line: "rule" },
        {
          border: hairline,
          borderRadius: "10px",
          borderCollapse: "separate",
          margin: last ? "24px 0 0" : "24px 0",
          padding: "10px 20px",
        },
      )}
    >
      {children}
    </Section>
  );
}

interface DetailProps {
  readonly label: string;
  readonly children: ReactNode;
}

export function Detail({ label, children }: DetailProps) {
  return (
    <Row>
      <Column
        {...tint(
          { text: "muted" },
          { ...typeSize("small"), padding: "7px 0", verticalAlign: "top", width: "36%", wordBreak: "normal" },
        )}
      >
        {label}
      </Column>
      <Column
        {...tint({ text: "ink" }, { ...typeSize("small"), fontWeight: 500, padding: "7px 0", verticalAlign: "top" })}
      >
        {children}
      </Column>
    </Row>
  );
}
