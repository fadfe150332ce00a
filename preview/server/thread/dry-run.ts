/** A template → the mail, by the same stages as `sendTemplate`: what is previewed is what is sent. */

import { prepareTemplate } from "../../../src/mailer/prepare-template.ts";
import type { LoadedTemplate } from "../../../src/project/read-template.ts";
import { readDetails } from "../../../src/template/read-details.ts";
import type { RenderJob, RenderSuccess } from "./messages.ts";

export type DryRun = Pick<RenderSuccess, "message" | "html" | "lacksSubject">;

export async function dryRun(
  { component, name }: LoadedTemplate,
  props: unknown,
  { locale, mail: { to, defaults, idempotencyKey } }: RenderJob,
): Promise<DryRun> {
  const { subject } = readDetails(component);
  const { message, rendered } = await prepareTemplate(
    component,
    { to, props, locale, subject: subject ?? titleOf(name), idempotencyKey } as Parameters<typeof prepareTemplate>[1],
    { ...defaults, templateName: name },
    // One render is seldom worth a trial of the fast path, and the template's own log would show it.
    { referenceOnly: true },
  );
  return { message, html: rendered.html, lacksSubject: subject === undefined };
}

/** `magic-link` → `Magic Link`: React Email's templates have no subject, and the list of the inbox needs one. */
function titleOf(name: string): string {
  const words = name.split(/[-_.\s]+/).filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ") || name;
}
