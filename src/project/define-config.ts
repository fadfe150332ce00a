/** The types of `posthorn.config.ts`, apart from what reads it, so that importing `posthorn` loads nothing more. */

import type { MailerOptions } from "../mailer/options.ts";

/** How the local inbox of `posthorn dev` keeps mails, and what it does wrong on purpose. */
export interface InboxConfig {
  /** Keep mails in memory until the preview ends; default false: in a file in the user's cache folder. */
  readonly memory?: boolean;
  /** Default 10,000; then the oldest goes. */
  readonly maxMessages?: number;
  /** Bytes of all mails; default 1 GiB, or 256 MiB in memory; then the oldest goes. */
  readonly maxTotalBytes?: number;
  /** Larger mails are refused with 552; default 32 MiB. */
  readonly maxMessageBytes?: number;
  /** Mishaps by phase, as docs/inbox.md lists them: `{ Recipient: { ErrorCode: 450, Probability: 20 } }`. */
  readonly chaos?: Readonly<Record<string, Readonly<Record<string, number | boolean>>>>;
}

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
  /** The local inbox of `posthorn dev`. */
  readonly inbox?: InboxConfig;
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
