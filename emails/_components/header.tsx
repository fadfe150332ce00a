/** The sender's mark at the top of a mail. */

import { Column, Img, Link, Row } from "react-email";
import { tint } from "./theme.ts";

export function Header() {
  return (
    // Left out of the plaintext: the sender's name already stands in the From line.
    <Row data-skip-in-text={true} style={{ marginBottom: "28px" }}>
      <Column>
        <Link href="https://wren.example" style={{ display: "inline-block", textDecoration: "none" }}>
          <Img
            src="/static/logo.png"
            alt=""
            width={32}
            height={32}
            style={{ display: "inline-block", verticalAlign: "middle" }}
          />
          <span
            {...tint(
              { text: "ink" },
              {
                fontSize: "18px",
                fontWeight: 700,
                letterSpacing: "-0.01em",
                paddingLeft: "10px",
                paddingRight: "10px",
                verticalAlign: "middle",
              },
            )}
          >
            Wren
          </span>
        </Link>
      </Column>
    </Row>
  );
}
