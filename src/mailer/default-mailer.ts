/** Bare `sendTemplate` and `sendMail` over one mailer, made from the environment on first use. */

import { MailError } from "../errors.ts";
import { createMailer, type Mailer } from "../mailer.ts";
import type { AnyEmailTemplate } from "../template/email-template.ts";
import { consoleTransport } from "../transport/console.ts";
import type { Receipt } from "../transport/deliver.ts";
import { file } from "../transport/file.ts";
import { nullTransport, transportFromUrl } from "../transport/from-url.ts";
import { memory } from "../transport/memory.ts";
import { smtp } from "../transport/smtp/smtp.ts";
import type { Transport } from "../transport/transport.ts";
import type { SendOptions, SendTemplateOptions } from "./options.ts";

/** The variables of the environment that are read. */
export type MailEnvironment = Readonly<Record<string, string | undefined>>;

export interface EnvironmentSettings {
  readonly transport: Transport;
  readonly from: string | undefined;
  readonly timeoutMs: number | undefined;
}

let defaultMailer: Mailer | undefined;

/**
 * Sends a template with the settings of the environment; see {@link readMailEnvironment}.
 *
 * @throws {MailError} `NOT_CONFIGURED` where the environment names no transport; else as `mailer.sendTemplate`.
 */
export async function sendTemplate<T extends AnyEmailTemplate>(
  template: T,
  options: SendTemplateOptions<T>,
): Promise<Receipt> {
  return mailerFromEnvironment().sendTemplate(template, options);
}

/**
 * Sends a mail with the settings of the environment; see {@link readMailEnvironment}.
 *
 * @throws {MailError} `NOT_CONFIGURED` where the environment names no transport; else as `mailer.send`.
 */
export async function sendMail(mail: SendOptions): Promise<Receipt> {
  return mailerFromEnvironment().send(mail);
}

/** Closes the mailer behind `sendTemplate` and `sendMail`; the next send makes a new one from the environment. */
export async function closeDefaultMailer(): Promise<void> {
  const mailer = defaultMailer;
  defaultMailer = undefined;
  await mailer?.close();
}

function mailerFromEnvironment(): Mailer {
  defaultMailer ??= createMailer(readMailEnvironment(process.env));
  return defaultMailer;
}

/**
 * Reads `SMTP_URL` and `MAIL_FROM`, or else Django's names: `EMAIL_BACKEND`, `EMAIL_HOST`, `EMAIL_PORT`,
 * `EMAIL_HOST_USER`, `EMAIL_HOST_PASSWORD`, `EMAIL_USE_TLS`, `EMAIL_USE_SSL`,
 * `EMAIL_TIMEOUT` (seconds), `EMAIL_FILE_PATH`, `DEFAULT_FROM_EMAIL`.
 *
 * `SMTP_URL` may be any connection string. One difference to Django: TLS is required unless the host is loopback or
 * `EMAIL_USE_TLS` is set to false.
 *
 * @throws {MailError} `NOT_CONFIGURED` or `INVALID_CONFIGURATION`
 */
export function readMailEnvironment(env: MailEnvironment): EnvironmentSettings {
  const from = env.MAIL_FROM || env.DEFAULT_FROM_EMAIL || undefined;
  const timeoutMs = env.EMAIL_TIMEOUT ? seconds(env.EMAIL_TIMEOUT) * 1000 : undefined;
  return { transport: env.SMTP_URL ? transportFromUrl(env.SMTP_URL) : djangoTransport(env), from, timeoutMs };
}

function djangoTransport(env: MailEnvironment): Transport {
  const backend = env.EMAIL_BACKEND?.replace(/^django\.core\.mail\.backends\./, "").replace(/\.EmailBackend$/, "");
  switch (backend) {
    case undefined:
    case "":
    case "smtp":
      return djangoSmtp(env);
    case "console":
      return consoleTransport();
    case "filebased":
    case "file":
      if (!env.EMAIL_FILE_PATH) throw invalid("EMAIL_BACKEND=filebased needs EMAIL_FILE_PATH, the folder to write to");
      return file(env.EMAIL_FILE_PATH);
    case "locmem":
    case "memory":
      return memory();
    case "dummy":
    case "null":
      return nullTransport();
    default:
      throw invalid(`EMAIL_BACKEND=${env.EMAIL_BACKEND} is not known; it is smtp, console, filebased, locmem or dummy`);
  }
}

function djangoSmtp(env: MailEnvironment): Transport {
  if (!env.EMAIL_HOST) {
    throw new MailError(
      "NOT_CONFIGURED",
      "No mail server is configured: set SMTP_URL (smtp://user:pass@host:587) or EMAIL_HOST, or make a mailer with createMailer({ transport })",
    );
  }
  const useTls = flag(env, "EMAIL_USE_TLS");
  const useSsl = flag(env, "EMAIL_USE_SSL");
  if (useTls === true && useSsl === true)
    throw invalid(
      "EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other: STARTTLS (usually port 587) or TLS from the start (usually port 465)",
    );
  const { EMAIL_HOST_USER: user = "", EMAIL_HOST_PASSWORD: pass = "" } = env;
  // Django then leaves out the login without a word, and the server refuses the mail.
  if ((user === "") !== (pass === ""))
    throw invalid("EMAIL_HOST_USER and EMAIL_HOST_PASSWORD belong together: set both, or neither");
  const port = env.EMAIL_PORT ? wholeNumber("EMAIL_PORT", env.EMAIL_PORT) : useSsl === true ? 465 : 25;
  // Port 465 speaks TLS from the start (RFC 8314); only EMAIL_USE_TLS or EMAIL_USE_SSL=false say otherwise.
  const secure = useSsl ?? (port === 465 && useTls !== true);
  return smtp({
    host: env.EMAIL_HOST,
    port,
    secure,
    ...(useTls === undefined || secure ? {} : { requireTLS: useTls }),
    ...(user === "" ? {} : { auth: { user, pass } }),
  });
}

function flag(env: MailEnvironment, name: string): boolean | undefined {
  const value = env[name]?.trim().toLowerCase();
  if (value === undefined || value === "") return undefined;
  if (["1", "true", "yes", "on"].includes(value)) return true;
  if (["0", "false", "no", "off"].includes(value)) return false;
  throw invalid(`${name}=${env[name]} is neither true nor false`);
}

function wholeNumber(name: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw invalid(`${name}=${value} is not a whole number`);
}

function seconds(value: string): number {
  const number = Number(value);
  if (number > 0) return number;
  throw invalid(`EMAIL_TIMEOUT=${value} is not a number of seconds above 0`);
}

function invalid(text: string): MailError {
  return new MailError("INVALID_CONFIGURATION", text);
}
