/** The types of `posthorn.config.ts`, apart from what reads it, so that importing `posthorn` loads nothing more. */

import type { MailerOptions } from "../mailer/options.ts";

export interface PosthornConfig {
  /** The folder that holds the templates, below the project's root. Default: `emails`, or `src/emails`. */
  readonly directory?: string;
  /** The locales that the preview offers, as BCP 47 tags: `["en", "pt-BR", "ar"]`. */
  readonly locales?: readonly string[];
  /**
   * The mail clients that count for the checks, by the names that `posthorn check --clients` takes: `["gmail", "*.ios"]`.
   * Default: where most mail is read.
   */
  readonly clients?: readonly string[];
  /** What the application hands to `createMailer`, so that the preview shows its mails and can send them. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the names of its transports are
  readonly mailer?: MailerOptions<any>;
}

/**
 * Gives `posthorn.config.ts` its types; returns what it is given.
 *
 * @example
 * export default defineConfig({
 *   directory: "src/mails",
 *   locales: ["en", "de", "ar"],
 *   clients: ["gmail", "outlook", "apple-mail"],
 *   mailer: { transport: process.env.SMTP_URL ?? "console:", from: "Acme <hello@acme.example>" },
 * });
 */
export function defineConfig(config: PosthornConfig): PosthornConfig {
  return config;
}
