/** A template → the mail, by the same stages as `sendTemplate`: what is previewed is what is sent. */

import { prepareTemplate } from "../../../src/mailer/prepare-template.ts";
import type { LoadedTemplate } from "../../../src/project/read-template.ts";
import { readDetails } from "../../../src/template/read-details.ts";
import type { RenderSuccess } from "./messages.ts";

export type DryRun = Pick<RenderSuccess, "subject" | "headers" | "html" | "text">;

export async function dryRun(template: LoadedTemplate, props: unknown, locale: string | undefined): Promise<DryRun> {
  const { component, name } = template;
  const { subject } = readDetails(component);
  const { message, rendered } = await prepareTemplate(
    component,
    { to: PREVIEW_RECIPIENT, props, locale, subject: subject ?? titleOf(name) } as Parameters<
      typeof prepareTemplate
    >[1],
    { from: PREVIEW_SENDER, templateName: name },
  );
  return { subject: message.subject, headers: headersOf(message), html: rendered.html, text: rendered.text };
}

const PREVIEW_RECIPIENT = "preview@example.com";
const PREVIEW_SENDER = "Posthorn preview <preview@example.com>";

type Message = Awaited<ReturnType<typeof prepareTemplate>>["message"];
type Address = Message["from"];

function headersOf(message: Message): [name: string, value: string][] {
  const lists: [string, readonly Address[]][] = [
    ["From", [message.from]],
    ["To", message.to],
    ["Cc", message.cc],
    ["Reply-To", message.replyTo],
  ];
  return [
    ...lists
      .filter(([, addresses]) => addresses.length > 0)
      .map(([name, addresses]): [string, string] => [name, addresses.map(written).join(", ")]),
    ["Subject", message.subject],
    ...message.headers.map(({ name, value }): [string, string] => [name, value]),
  ];
}

function written({ name, address }: Address): string {
  return name ? `${name} <${address}>` : address;
}

/** `magic-link` → `Magic Link`: React Email's templates have no subject, and the list of the inbox needs one. */
function titleOf(name: string): string {
  const words = name.split(/[-_.\s]+/).filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ") || name;
}
