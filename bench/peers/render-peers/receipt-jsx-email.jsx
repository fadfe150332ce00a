/** The receipt in jsx-email's components. */

import {
  Body,
  Button,
  Column,
  Container,
  Head,
  Heading,
  Html,
  Img,
  Link,
  Preview,
  Row,
  render,
  Section,
  Text,
} from "jsx-email";

const ink = "#1d1b18";
const muted = "#5f5a53";
const hairline = "1px solid #e6e1d8";
const small = { fontSize: "14px", lineHeight: "21px" };
const fine = { fontSize: "13px", lineHeight: "20px" };
const footer = { ...fine, color: muted, margin: "0 0 8px", textAlign: "center" };
const head = { ...fine, color: muted, borderBottom: hairline, fontWeight: 500, padding: "0 0 8px" };
const cell = { ...small, color: ink, borderBottom: hairline, padding: "10px 0", verticalAlign: "top" };
const number = { ...cell, paddingLeft: "12px", textAlign: "right", whiteSpace: "nowrap" };

function Receipt({ preview, number, customer, paidOn, paidBy, lines, sums, total, url }) {
  return (
    <Html lang="en" dir="ltr">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <title>{preview}</title>
      </Head>
      <Body style={{ backgroundColor: "#f3f0ea", margin: 0, padding: 0, fontFamily: "sans-serif" }}>
        <Preview>{preview}</Preview>
        <Section style={{ backgroundColor: "#f3f0ea", padding: "40px 16px 48px", tableLayout: "fixed" }}>
          <Container style={{ maxWidth: "600px" }}>
            <Section
              style={{ backgroundColor: "#ffffff", border: hairline, borderRadius: "12px", padding: "34px 44px 44px" }}
            >
              <Row style={{ marginBottom: "8px" }}>
                <Column style={{ verticalAlign: "top" }}>
                  <Heading as="h1" style={{ color: ink, fontSize: "26px", lineHeight: "34px", margin: "0 0 12px" }}>
                    Your receipt
                  </Heading>
                  <Text style={{ color: ink, fontSize: "16px", lineHeight: "26px", margin: 0 }}>
                    Thank you, {customer}. We have received {total}.
                  </Text>
                </Column>
                <Column style={{ paddingLeft: "16px", verticalAlign: "top", width: "88px" }}>
                  <Img src="/static/paid.png" alt="Paid" width="88" height="88" />
                </Column>
              </Row>
              <Section
                style={{ backgroundColor: "#f8f6f1", border: hairline, borderRadius: "10px", padding: "10px 20px" }}
              >
                <Detail label="Receipt" value={number} />
                <Detail label="Paid on" value={paidOn} />
                <Detail label="Paid by" value={paidBy} />
              </Section>
              <Lines lines={lines} />
              <Section style={{ paddingTop: "12px" }}>
                {sums.map(({ label, value }) => (
                  <Row key={label}>
                    <Column style={{ ...small, color: muted, padding: "4px 0" }}>{label}</Column>
                    <Column style={{ ...small, color: ink, padding: "4px 0", textAlign: "right" }}>{value}</Column>
                  </Row>
                ))}
                <Row style={{ marginTop: "8px" }}>
                  <Column style={{ color: ink, fontSize: "17px", borderTop: hairline, fontWeight: 700 }}>Total</Column>
                  <Column
                    style={{ color: ink, fontSize: "17px", borderTop: hairline, fontWeight: 700, textAlign: "right" }}
                  >
                    {total}
                  </Column>
                </Row>
              </Section>
              <Button
                href={url}
                width={180}
                height={46}
                backgroundColor="#2340a8"
                textColor="#ffffff"
                borderRadius={8}
                fontSize={16}
              >
                Download as PDF
              </Button>
              <Text style={{ ...small, color: muted, margin: "24px 0 0" }}>
                Wren Post Ltd, company 0472 1184, VAT GB 118 4472 09. Something wrong? Answer this mail; a person reads
                it.
              </Text>
            </Section>
            <Section style={{ padding: "24px 24px 0" }}>
              <Text style={footer}>You get this mail because you bought something from Wren.</Text>
              <Text style={footer}>
                <Link href="https://wren.example/help" style={{ color: muted }}>
                  Help
                </Link>{" "}
                ·{" "}
                <Link href="https://wren.example/privacy" style={{ color: muted }}>
                  Privacy
                </Link>
              </Text>
              <Text style={footer}>Wren Post Ltd, 4 Sorting House Lane, Bristol BS1 6QA</Text>
            </Section>
          </Container>
        </Section>
      </Body>
    </Html>
  );
}

function Detail({ label, value }) {
  return (
    <Row>
      <Column style={{ ...small, color: muted, padding: "7px 0", width: "36%" }}>{label}</Column>
      <Column style={{ ...small, color: ink, fontWeight: 500, padding: "7px 0" }}>{value}</Column>
    </Row>
  );
}

function Lines({ lines }) {
  return (
    <table width="100%" cellPadding={0} cellSpacing={0} style={{ borderCollapse: "collapse" }}>
      <thead>
        <tr>
          <th scope="col" style={{ ...head, textAlign: "left" }}>
            Item
          </th>
          <th scope="col" style={{ ...head, textAlign: "right" }}>
            Quantity
          </th>
          <th scope="col" style={{ ...head, textAlign: "right" }}>
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, sku, times, price, amount, isLong }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity, and never move
          <tr key={index}>
            <th scope="row" style={{ ...cell, fontWeight: 500, textAlign: "left" }}>
              <div>{name}</div>
              {sku !== undefined && <div style={{ ...fine, color: muted, fontWeight: 400 }}>{sku}</div>}
            </th>
            <td style={{ ...number, whiteSpace: isLong ? "normal" : "nowrap" }}>
              <span style={{ whiteSpace: "nowrap" }}>{times}</span>{" "}
              <span style={{ whiteSpace: "nowrap" }}>{price}</span>
            </td>
            <td style={number}>{amount}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export async function renderReceipt(words) {
  const mail = <Receipt {...words} />;
  return { html: await render(mail), text: await render(mail, { plainText: true }) };
}
