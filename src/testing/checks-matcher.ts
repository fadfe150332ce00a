/** A matcher over the checks of `posthorn check`: a mail has nothing that breaks in mail clients. */

import type { CheckedMail, CheckOptions } from "../checks/check.ts";
import type { Finding } from "../checks/finding.ts";

/** What a mail may still have. */
export interface PassChecksOptions extends CheckOptions {
  /** How many warnings are fine; default 0. */
  readonly maxWarnings?: number;
}

export interface CheckMatchers {
  /**
   * The mail has no errors and no warnings. Notes are never held against it. Works on a mail of a test mailer's outbox,
   * on any `Message`, and on `{ subject, html, text }`. Asks nothing on the network.
   *
   * @example
   * await expect(box.last).toPassChecks({ clients: ["gmail", "outlook"], ignore: ["text-link-missing"] });
   */
  toPassChecks(options?: PassChecksOptions): Promise<void>;
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** For `expect.extend(checkMatchers)`; `import "posthorn/testing/vitest"` does that for vitest, types included. */
export const checkMatchers: {
  readonly toPassChecks: (received: unknown, options?: PassChecksOptions) => Promise<MatcherResult>;
} = {
  async toPassChecks(received, { maxWarnings = 0, ...options } = {}) {
    if (!isMail(received)) {
      throw new TypeError(
        "toPassChecks wants a mail, such as `box.last` of a test mailer or { subject, html, text }; has one been sent?",
      );
    }
    // Parsers and data are only read by tests that check.
    const { checkMail } = await import("../checks/check-mail.ts");
    const { findings } = await checkMail(received, options);
    const errors = findings.filter(({ severity }) => severity === "error");
    const warnings = findings.filter(({ severity }) => severity === "warning");
    const pass = errors.length === 0 && warnings.length <= maxWarnings;
    return {
      pass,
      message: () =>
        pass
          ? "Expected the mail to have something that breaks in mail clients, but it passes every check."
          : `Expected the mail to pass the checks, but:\n\n${[...errors, ...warnings].map(describe).join("\n\n")}`,
    };
  },
};

function isMail(value: unknown): value is CheckedMail {
  const mail = value as Partial<CheckedMail> | null | undefined;
  return typeof mail?.subject === "string" && typeof mail.text === "string";
}

function describe({ severity, rule, message, hint, where, source, count }: Finding): string {
  const place = source
    ? `${source.file}:${source.line}:${source.column}`
    : where && `line ${where.line}:${where.column} of the HTML: ${where.excerpt}`;
  const times = count > 1 ? ` (${count} times)` : "";
  const lines = [`${severity} ${rule}: ${message}${times}`, place, hint];
  return lines.filter((line) => line !== undefined).join("\n  ");
}
