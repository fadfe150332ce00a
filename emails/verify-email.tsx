/** Confirms an address with a code to type or a link to follow. Writes its own plaintext, so that the code stands alone. */

import { defineEmail } from "posthorn";
import { ActionButton } from "./_components/button.tsx";
import { CodeBox } from "./_components/code-box.tsx";
import { Layout } from "./_components/layout.tsx";
import { Paragraph, SmallPrint, Title } from "./_components/prose.tsx";

export interface VerifyEmailProps {
  email: string;
  /** Upper and lower case matter: it is shown exactly as given. */
  code: string;
  verifyUrl: string;
  expiresInMinutes: number;
  /** Where the request came from, as far as is known. */
  requestedFrom?: string;
}

const previewProps: VerifyEmailProps = {
  email: "ada@juniper.example",
  code: "aB3-xYz",
  verifyUrl: "https://wren.example/verify?code=aB3-xYz",
  expiresInMinutes: 15,
  requestedFrom: "Firefox on macOS, near Bristol",
};

export default defineEmail(
  function VerifyEmail({ email, code, verifyUrl, expiresInMinutes, requestedFrom }: VerifyEmailProps) {
    return (
      <Layout
        preview={`Type it in, or follow the link. It works for ${expiresInMinutes} minutes.`}
        reason={`You get this mail because somebody entered ${email} at Wren.`}
      >
        <Title>Confirm your address</Title>
        <Paragraph>Type this code where you signed up. Upper and lower case matter.</Paragraph>
        <CodeBox code={code} />
        <Paragraph>Or confirm {email} with one click:</Paragraph>
        <ActionButton href={verifyUrl}>Confirm address</ActionButton>
        <SmallPrint style={{ margin: "28px 0 0" }}>
          The code works for {expiresInMinutes} minutes, and only once.
          {requestedFrom !== undefined && ` It was asked for from ${requestedFrom}.`} If that was not you, leave this
          mail unanswered: without the code nobody can use your address.
        </SmallPrint>
      </Layout>
    );
  },
  {
    subject: ({ code }) => `${code} is your Wren code`,
    text: ({ email, code, verifyUrl, expiresInMinutes, requestedFrom }) =>
      [
        "Type this code where you signed up. Upper and lower case matter.",
        code,
        `Or confirm ${email} by opening this address:\n${verifyUrl}`,
        `The code works for ${expiresInMinutes} minutes, and only once.`,
        ...(requestedFrom === undefined ? [] : [`It was asked for from ${requestedFrom}.`]),
        "If that was not you, leave this mail unanswered: without the code nobody can use your address.",
        "Help: https://wren.example/help\nPrivacy: https://wren.example/privacy",
        "Wren Post Ltd, 4 Sorting House Lane, Bristol BS1 6QA",
      ].join("\n\n"),
    previewProps,
    variants: {
      "long code": { ...previewProps, code: "aB3-xYz-9Qd-7Lm-kWv", verifyUrl: `${previewProps.verifyUrl}-9Qd-7Lm-kWv` },
      "long address, unknown origin": {
        email: "augusta.ada.king.countess.of.lovelace+newsletters@analytical-engines.example",
        code: previewProps.code,
        verifyUrl: previewProps.verifyUrl,
        expiresInMinutes: 15,
      },
    },
  },
);
