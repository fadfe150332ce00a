/** Asks somebody to join a team. Styled with Tailwind. */

import { defineEmail } from "posthorn";
import { Column, Heading, Row, Section, Tailwind, Text } from "react-email";
import { ActionButton } from "./_components/button.tsx";
import { count, formatDay } from "./_components/format.ts";
import { Initials } from "./_components/initials.tsx";
import { Layout } from "./_components/layout.tsx";
import { tailwindTheme } from "./_components/tailwind-theme.ts";

export interface TeamInvitationProps {
  inviter: { name: string; email: string };
  teamName: string;
  role: "admin" | "packer" | "bookkeeper" | "guest";
  /** Everybody in the team so far, the inviter included. */
  memberCount: number;
  acceptUrl: string;
  expiresAt: Date;
  /** A personal note from the inviter. */
  message?: string;
}

const roles = {
  admin: { name: "an admin", rights: "You can do everything, from buying labels to inviting others." },
  packer: { name: "a packer", rights: "You can see orders, print labels and book pickups." },
  bookkeeper: { name: "a bookkeeper", rights: "You can see invoices and reports, but change no orders." },
  guest: { name: "a guest", rights: "You can look at everything and change nothing." },
} as const;

const previewProps: TeamInvitationProps = {
  inviter: { name: "Grace Hopper", email: "grace@juniper.example" },
  teamName: "Juniper & Thread",
  role: "packer",
  memberCount: 6,
  acceptUrl: "https://wren.example/invitations/9d2b",
  expiresAt: new Date("2025-12-01T00:00:00Z"),
  message: "Hi Ada, the holiday rush starts on Monday and we could really use your hands. Tea is on me!",
};

const { message: _, ...withoutMessage } = previewProps;

export default defineEmail(
  function TeamInvitation(props: TeamInvitationProps) {
    const { inviter, teamName, role, memberCount, acceptUrl, expiresAt, message } = props;
    const others = memberCount - 1;
    return (
      <Tailwind config={tailwindTheme}>
        <Layout
          preview={`Pack and send with ${teamName}, as ${roles[role].name}. Open until ${formatDay(expiresAt)}.`}
          reason={`You get this mail because ${inviter.name} invited you. If you do not know them, you can ignore it.`}
        >
          <Heading as="h1" className="m-0 mb-3 font-bold text-ink text-title tracking-tight dark:text-ink-dark">
            Join {teamName} on Wren
          </Heading>
          <Text className="m-0 mb-6 text-body text-ink dark:text-ink-dark">
            {inviter.name} would like you to join as {roles[role].name}. {roles[role].rights}
          </Text>
          <Section
            className="mb-7 rounded-[10px] border border-rule border-solid bg-panel px-5 py-[18px] dark:border-rule-dark dark:bg-panel-dark"
            style={{ borderCollapse: "separate" }}
          >
            <Row>
              <Column className="w-[58px] align-top">
                <Initials name={inviter.name} />
              </Column>
              <Column className="align-middle">
                <Text className="m-0 font-bold text-[15px] text-ink leading-[22px] dark:text-ink-dark">
                  {inviter.name}
                </Text>
                <Text className="m-0 text-muted text-small dark:text-muted-dark">{inviter.email}</Text>
              </Column>
            </Row>
            {message !== undefined && (
              <Text className="m-0 mt-4 text-[15px] text-ink leading-[24px] dark:text-ink-dark">“{message}”</Text>
            )}
          </Section>
          <ActionButton href={acceptUrl}>Accept the invitation</ActionButton>
          <Text className="m-0 mt-6 text-muted text-small dark:text-muted-dark">
            {others > 0
              ? `You would be working with ${inviter.name} and ${count(others, "other person", "others")}.`
              : `You would be the first to join ${inviter.name}.`}{" "}
            The invitation is open until {formatDay(expiresAt)}.
          </Text>
        </Layout>
      </Tailwind>
    );
  },
  {
    subject: ({ inviter, teamName }) => `${inviter.name} invited you to ${teamName}`,
    previewProps,
    variants: {
      "no message": { ...withoutMessage, role: "admin" },
      "first member": {
        ...previewProps,
        memberCount: 1,
        role: "bookkeeper",
        inviter: { name: "Björk", email: "b@j.example" },
      },
      "long names and message": {
        ...previewProps,
        inviter: {
          name: "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Sr.",
          email: "hubert.blaine.wolfeschlegelsteinhausenbergerdorff@haberdashery-and-woollen-mill.example",
        },
        teamName: "The Llanfairpwllgwyngyll Woollen Mill, Haberdashery & Mail Order House",
        memberCount: 1284,
        message: "We pack about four hundred parcels a day, and on Mondays twice that. ".repeat(6).trim(),
      },
    },
  },
);
