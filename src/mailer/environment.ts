/** Settings of a mailer from environment variables: our own two, or Django's names for everything. */

import { readFileSync } from "node:fs";
import { MailError } from "../errors.ts";
import { formatAddress, parseAddress } from "../message/address.ts";
import { outboxFromUrl } from "../outbox/from-url.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { consoleTransport } from "../transport/console.ts";
import { file } from "../transport/file.ts";
import { nullTransport, transportFromUrl } from "../transport/from-url.ts";
import { memory } from "../transport/memory.ts";
import { smtp } from "../transport/smtp/smtp.ts";
import type { Transport } from "../transport/transport.ts";
import type { MailerOptions } from "./options.ts";
import { splitAddressList } from "./split-address-list.ts";
import type { StaffOptions } from "./staff.ts";

/** The variables of the environment that are read. */
export type MailEnvironment = Readonly<Record<string, string | undefined>>;

/** What `createMailer` takes, as far as the environment tells. */
export interface EnvironmentSettings extends Pick<MailerOptions, "from" | "timeoutMs" | "staff" | "localTime"> {
  readonly transport: Transport;
  readonly from: string | undefined;
  readonly outbox: Outbox | undefined;
}

/**
 * Reads `SMTP_URL` and `MAIL_FROM`, or else Django's names: `EMAIL_BACKEND`, `EMAIL_HOST`, `EMAIL_PORT`,
 * `EMAIL_HOST_USER`, `EMAIL_HOST_PASSWORD`, `EMAIL_USE_TLS`, `EMAIL_USE_SSL`, `EMAIL_SSL_CERTFILE`,
 * `EMAIL_SSL_KEYFILE`, `EMAIL_TIMEOUT` (seconds), `EMAIL_FILE_PATH`, `EMAIL_USE_LOCALTIME`, `DEFAULT_FROM_EMAIL`; and
 * for mail to the staff `ADMINS` and `MANAGERS` (addresses with commas between), `SERVER_EMAIL`,
 * `EMAIL_SUBJECT_PREFIX`.
 *
 * `OUTBOX_URL` names an outbox, such as `sqlite:./outbox.db` or `postgres://db.example.com/app`. `SMTP_URL` may be any connection string. One difference to Django: TLS is required unless the host is loopback or
 * `EMAIL_USE_TLS` is set to false.
 *
 * @throws {MailError} `NOT_CONFIGURED` or `INVALID_CONFIGURATION`
 */
export function readMailEnvironment(env: MailEnvironment): EnvironmentSettings {
  return {
    transport: env.SMTP_URL ? transportFromUrl(env.SMTP_URL) : djangoTransport(env),
    from: readSender(env),
    outbox: env.OUTBOX_URL ? outboxFromUrl(env.OUTBOX_URL) : undefined,
    timeoutMs: env.EMAIL_TIMEOUT ? seconds(env.EMAIL_TIMEOUT) * 1000 : undefined,
    staff: readStaff(env),
    ...(flag(env, "EMAIL_USE_LOCALTIME") === true ? { localTime: true } : {}),
  };
}

/** The sender that the environment names. */
export function readSender(env: MailEnvironment): string | undefined {
  return env.MAIL_FROM || env.DEFAULT_FROM_EMAIL || undefined;
}

/**
 * Who runs the application, as the environment names them.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`
 */
export function readStaff(env: MailEnvironment): StaffOptions {
  const read = (name: "ADMINS" | "MANAGERS" | "SERVER_EMAIL"): string[] =>
    splitAddressList(env[name] ?? "", name).map((part) => checkAddress(part, name));
  const [from, ...more] = read("SERVER_EMAIL");
  if (more.length > 0) throw invalid("SERVER_EMAIL is one address");
  return {
    admins: read("ADMINS"),
    managers: read("MANAGERS"),
    from,
    subjectPrefix: env.EMAIL_SUBJECT_PREFIX || undefined,
  };
}

function checkAddress(text: string, name: string): string {
  try {
    return formatAddress(parseAddress(text, name));
  } catch (cause) {
    throw new MailError("INVALID_CONFIGURATION", (cause as Error).message, { cause });
  }
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
  const certificate = readCertificate(env);
  return smtp({
    host: env.EMAIL_HOST,
    port,
    secure,
    ...(useTls === undefined || secure ? {} : { requireTLS: useTls }),
    ...(user === "" ? {} : { auth: { user, pass } }),
    ...(certificate === undefined ? {} : { tls: certificate }),
  });
}

/** The client's own certificate and its key; one file may hold both, as for Django. */
function readCertificate(env: MailEnvironment): { readonly cert: Buffer; readonly key: Buffer } | undefined {
  const { EMAIL_SSL_CERTFILE: certificate, EMAIL_SSL_KEYFILE: key } = env;
  if (!certificate && !key) return undefined;
  if (!certificate) throw invalid("EMAIL_SSL_KEYFILE needs EMAIL_SSL_CERTFILE, the certificate it belongs to");
  const cert = readConfigured("EMAIL_SSL_CERTFILE", certificate);
  return { cert, key: key ? readConfigured("EMAIL_SSL_KEYFILE", key) : cert };
}

function readConfigured(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new MailError("INVALID_CONFIGURATION", `${name}=${path} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
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
