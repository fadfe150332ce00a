/** `defineEmail`: hangs subject, samples, schema and text on a React component. */

import { MailError } from "../errors.ts";
import type { EmailComponent, EmailDetailProperties, EmailDetails } from "./email-template.ts";

/**
 * Makes a React component a mail template by hanging typed details on it. The result is the same component.
 *
 * @throws {MailError} `INVALID_TEMPLATE` where `component` is not a React component or `subject` is missing.
 *
 * @example
 * export default defineEmail(
 *   function Welcome({ name }: { name: string }) { return <Html><Body>Hello {name}</Body></Html>; },
 *   { subject: ({ name }) => `Welcome, ${name}`, previewProps: { name: "Ada" } },
 * );
 */
export function defineEmail<P, Input = P, C extends EmailComponent<P> = EmailComponent<P>>(
  component: C & EmailComponent<P>,
  details: EmailDetails<NoInfer<P>, Input>,
): C & EmailDetailProperties<P, Input> {
  if (typeof component !== "function" && (typeof component !== "object" || component === null)) {
    throw new MailError(
      "INVALID_TEMPLATE",
      `defineEmail needs a React component as its first argument, not ${component === null ? "null" : typeof component}`,
    );
  }
  if (typeof details?.subject !== "string" && typeof details?.subject !== "function") {
    throw new MailError("INVALID_TEMPLATE", "defineEmail needs a subject: a string, or a function of the props");
  }
  if (details.schema !== undefined && typeof details.schema["~standard"]?.validate !== "function") {
    throw new MailError(
      "INVALID_TEMPLATE",
      "defineEmail takes any Standard Schema as its schema, such as zod 3.24 or later, valibot 1 or arktype 2",
    );
  }
  const { previewProps, ...rest } = details;
  return Object.assign(component, rest, previewProps === undefined ? {} : { PreviewProps: previewProps }) as C &
    EmailDetailProperties<P, Input>;
}
