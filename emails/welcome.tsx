/** The first mail after signing up: what to do next, in three steps. Styled with Tailwind. */

import { defineEmail } from "posthorn";
import { Column, Heading, Img, Link, Row, Section, Tailwind, Text } from "react-email";
import { ActionButton } from "./_components/button.tsx";
import { formatDay } from "./_components/format.ts";
import { Layout } from "./_components/layout.tsx";
import { tailwindTheme } from "./_components/tailwind-theme.ts";

export interface WelcomeProps {
  name: string;
  shopName: string;
  plan: "starter" | "studio" | "enterprise";
  dashboardUrl: string;
  /** Left out where there is no trial. */
  trialEndsAt?: Date;
}

const plans = { starter: "Starter", studio: "Studio", enterprise: "Enterprise" } as const;

const steps = [
  {
    title: "Connect your shop",
    text: "Orders show up in Wren as they come in, with the address already checked.",
    link: "Connect a shop",
    href: "https://wren.example/setup/shop",
  },
  {
    title: "Print your first label",
    text: "Any printer will do. We choose the cheapest carrier that still arrives on time.",
    link: "Print a label",
    href: "https://wren.example/setup/label",
  },
  {
    title: "Book a daily pickup",
    text: "Leave your parcels at the door before four, and we collect them the same day.",
    link: "Book a pickup",
    href: "https://wren.example/setup/pickup",
  },
] as const;

const previewProps: WelcomeProps = {
  name: "Ada",
  shopName: "Juniper & Thread",
  plan: "studio",
  dashboardUrl: "https://wren.example/dashboard",
  trialEndsAt: new Date("2025-12-08T00:00:00Z"),
};

export default defineEmail(
  function Welcome({ name, shopName, plan, dashboardUrl, trialEndsAt }: WelcomeProps) {
    return (
      <Tailwind config={tailwindTheme}>
        <Layout
          preview="Three short steps and your first parcel is on its way."
          reason={`You get this mail because you opened a Wren account for ${shopName}.`}
        >
          <Img
            src="/static/welcome.png"
            alt="An airmail envelope with a Wren stamp"
            width="520"
            height="200"
            className="mb-8 h-auto w-full rounded-[8px]"
          />
          <Heading as="h1" className="m-0 mb-3 font-bold text-ink text-title tracking-tight dark:text-ink-dark">
            Welcome to Wren, {name}
          </Heading>
          <Text className="m-0 mb-6 text-body text-ink dark:text-ink-dark">
            {shopName} is all set up on the {plans[plan]} plan. From here, three short steps stand between you and your
            first parcel.
          </Text>
          {steps.map((step, index) => (
            <Row key={step.title} className="mb-5">
              <Column className="w-[44px] align-top">
                <Section
                  align="left"
                  className="m-0 w-[30px] rounded-full bg-soft text-brand dark:bg-soft-dark dark:text-link-dark"
                  style={{ borderCollapse: "separate", width: "30px" }}
                >
                  <Text className="m-0 text-center font-bold text-[14px] leading-[30px]">{index + 1}</Text>
                </Section>
              </Column>
              <Column className="align-top">
                <Heading as="h2" className="m-0 font-bold text-[16px] text-ink leading-[26px] dark:text-ink-dark">
                  {step.title}
                </Heading>
                <Text className="m-0 text-[15px] text-muted leading-[23px] dark:text-muted-dark">
                  {step.text}{" "}
                  <Link href={step.href} className="text-link underline dark:text-link-dark">
                    {step.link}
                  </Link>
                </Text>
              </Column>
            </Row>
          ))}
          <Section className="pt-3">
            <ActionButton href={dashboardUrl}>Open your dashboard</ActionButton>
          </Section>
          {trialEndsAt && (
            <Text className="m-0 mt-6 text-muted text-small dark:text-muted-dark">
              Your trial runs until {formatDay(trialEndsAt)}. We will write three days before it ends; until then you
              pay nothing.
            </Text>
          )}
        </Layout>
      </Tailwind>
    );
  },
  {
    subject: ({ name }) => `Welcome to Wren, ${name}`,
    previewProps,
    variants: {
      "long name": {
        ...previewProps,
        name: "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren",
        shopName: "The Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch Woollen Mill & Haberdashery",
      },
      "no trial": {
        name: previewProps.name,
        shopName: previewProps.shopName,
        plan: "enterprise",
        dashboardUrl: previewProps.dashboardUrl,
      },
    },
  },
);
