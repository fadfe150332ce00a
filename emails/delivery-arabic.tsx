/** A courier is on the way, in Arabic: from right to left throughout, with Latin codes and numbers in between. */

import { defineEmail } from "posthorn";
import { Column, Row, Section } from "react-email";
import { ActionButton } from "./_components/button.tsx";
import { Detail, Details } from "./_components/details.tsx";
import { formatDate, formatMoney, formatTime } from "./_components/format.ts";
import { Initials } from "./_components/initials.tsx";
import { Layout } from "./_components/layout.tsx";
import { Notice } from "./_components/notice.tsx";
import { Ltr, Paragraph, SmallPrint, Subheading, TextLink, Title } from "./_components/prose.tsx";
import { hairline, tint } from "./_components/theme.ts";

export interface DeliveryArabicProps {
  name: string;
  orderNumber: string;
  /** The window in which the courier comes. */
  from: Date;
  until: Date;
  payment: "cash" | "card";
  /** In piastres. */
  total: number;
  address: string;
  courier: { name: string; phone?: string };
  trackingUrl: string;
}

const locale = "ar-EG";

const previewProps: DeliveryArabicProps = {
  name: "ليلى",
  orderNumber: "JT-2091",
  from: new Date("2025-11-26T14:00:00Z"),
  until: new Date("2025-11-26T17:00:00Z"),
  payment: "cash",
  total: 124_550,
  address: "١٢ شارع طلعت حرب، الدور الثالث، القاهرة",
  courier: { name: "محمود حسن", phone: "+20 100 555 0142" },
  trackingUrl: "https://wren.example/track/JT-2091",
};

export default defineEmail(
  function DeliveryArabic(props: DeliveryArabicProps) {
    const { name, orderNumber, from, until, payment, total, address, courier, trackingUrl } = props;
    const amount = formatMoney({ amount: total, currency: "EGP" }, locale);
    return (
      <Layout
        lang="ar"
        dir="rtl"
        preview={`يصلك المندوب بين ${formatTime(from, locale)} و${formatTime(until, locale)}.`}
        reason="تصلك هذه الرسالة لأنك طلبت من متجر يشحن عبر Wren."
      >
        <Title style={{ letterSpacing: "normal", lineHeight: "40px" }}>طلبك يصلك اليوم يا {name}</Title>
        <Paragraph>
          خرج طلبك رقم <Ltr>{orderNumber}</Ltr> مع المندوب، وسيصلك بين الساعة {formatTime(from, locale)} والساعة{" "}
          {formatTime(until, locale)}.
        </Paragraph>
        {payment === "cash" && <Notice tone="warning">يرجى تجهيز مبلغ {amount} نقدًا، فالدفع عند الاستلام.</Notice>}
        <ActionButton href={trackingUrl}>تتبّع المندوب</ActionButton>
        <Details>
          <Detail label="يوم التسليم">{formatDate(from, locale)}</Detail>
          <Detail label="العنوان">{address}</Detail>
          <Detail label="طريقة الدفع">{payment === "cash" ? "نقدًا عند الاستلام" : "مدفوع بالبطاقة"}</Detail>
          <Detail label="الإجمالي">{amount}</Detail>
        </Details>
        <Subheading style={{ margin: "0 0 12px" }}>مندوب التوصيل</Subheading>
        <Section
          {...tint(
            { line: "rule" },
            { border: hairline, borderCollapse: "separate", borderRadius: "10px", padding: "16px 20px" },
          )}
        >
          <Row>
            <Column style={{ verticalAlign: "middle", width: "58px" }}>
              <Initials name={courier.name} align="right" />
            </Column>
            <Column style={{ verticalAlign: "middle" }}>
              <Paragraph style={{ fontWeight: 600, margin: 0 }}>{courier.name}</Paragraph>
              {courier.phone !== undefined && (
                <SmallPrint style={{ margin: 0 }}>
                  <TextLink href={`tel:${courier.phone.replaceAll(" ", "")}`}>
                    <Ltr>{courier.phone}</Ltr>
                  </TextLink>
                </SmallPrint>
              )}
            </Column>
          </Row>
        </Section>
        <SmallPrint style={{ margin: "24px 0 0" }}>
          الموعد لا يناسبك؟ <TextLink href={`${trackingUrl}/reschedule`}>اختر موعدًا آخر</TextLink> قبل وصول المندوب
          بساعة.
        </SmallPrint>
      </Layout>
    );
  },
  {
    subject: ({ orderNumber }) => `طلبك ${orderNumber} يصلك اليوم`,
    previewProps,
    variants: {
      "paid by card, no phone": { ...previewProps, payment: "card", courier: { name: "Omar" } },
      "long name and address": {
        ...previewProps,
        name: "عبد الرحمن بن عبد العزيز آل عبد اللطيف الإسكندراني",
        total: 9_876_543_250,
        address:
          "عمارة ٤ب، مدخل ج، الدور الحادي عشر، شقة ١١٢، خلف مسجد الرحمن المجاور لمكتبة الإسكندرية، كورنيش البحر، الشاطبي، الإسكندرية ٢١٥٢٦",
      },
    },
  },
);
