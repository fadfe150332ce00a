/** Every example template in every state, as it is sent. */

import { resolve } from "node:path";
import { templateStates } from "../../src/cli/template-states.ts";
import { prepareTemplate } from "../../src/mailer/prepare-template.ts";
import type { Message } from "../../src/message/message.ts";
import { openProject } from "../../src/project/project.ts";

export interface ExampleMail {
  readonly id: string;
  readonly variant: string | undefined;
  readonly message: Message;
  readonly html: string;
}

export async function exampleMails(): Promise<ExampleMail[]> {
  await using project = await openProject({ root: resolve(import.meta.dirname, "../..") });
  const mails: ExampleMail[] = [];
  for (const { id } of await project.templates()) {
    const template = await project.load(id);
    for (const { variant, props } of templateStates(template)) {
      const options = { to: "ada@example.com", from: "hello@example.com", props };
      const { message } = await prepareTemplate(template.component, options as never, { templateName: id });
      mails.push({ id, variant, message, html: message.html as string });
    }
  }
  return mails;
}
