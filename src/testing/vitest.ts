/** `posthorn/testing/vitest`: adds the matchers to vitest's `expect`, types included. Import it once, as a setup file. */

import { expect } from "vitest";
import { type CheckMatchers, checkMatchers } from "./checks-matcher.ts";
import { type MailMatchers, mailMatchers } from "./matchers.ts";

declare module "vitest" {
  // The parameters are vitest's own, so that the declarations merge.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown>
    extends MailMatchers<R>,
      CheckMatchers {}
}

expect.extend({ ...mailMatchers, ...checkMatchers });
