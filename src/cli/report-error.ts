/** An error → one block on stderr: its code, what happened, what became of the mail, what to do next. */

import { relative } from "node:path";
import { styleText } from "node:util";
import { type Delivery, MailError, type MailErrorCode } from "../errors.ts";
import { LoadError } from "../project/load-error.ts";
import { CommandError } from "./command-error.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { type Row, rows } from "./rows.ts";

export function formatError(error: unknown, { debug }: { readonly debug: boolean }): string {
  const title = styleText(["red", "bold"], `Error ${codeOf(error)}`, { stream: process.stderr });
  const facts: Row[] = [
    ["What happened", messageOf(error)],
    ["Where", placeOf(error)],
    ...mailFacts(error),
    ["What next", nextStep(error)],
  ];
  const stack = debug && error instanceof Error ? `\n${withCauses(error)}\n` : "";
  return `${title}\n${rows(facts, process.stderr)}${stack}`;
}

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode;
  return error instanceof MailError && error.delivery === "unknown" ? EXIT.unknown : EXIT.failed;
}

/** The error in one line, for a list of several. */
export function summarizeError(error: unknown): string {
  const place = placeOf(error);
  return `${codeOf(error)}: ${messageOf(error).split("\n", 1)[0]}${place === undefined ? "" : ` (${place})`}`;
}

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (typeof code === "string") return code;
  return LoadError.is(error) ? "LOAD_FAILED" : "UNEXPECTED";
}

/** `emails/welcome.tsx:12:5`, where a template's file could not be loaded. */
function placeOf(error: unknown): string | undefined {
  if (!LoadError.is(error) || error.place === undefined) return undefined;
  const { file, line, column } = error.place;
  return [relative(process.cwd(), file), line, column].filter((part) => part !== undefined).join(":");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const DELIVERY: Readonly<Record<Delivery, string>> = {
  "not-sent": "nobody got the mail",
  partial: "some recipients got the mail",
  unknown: "unknown: the server had the whole mail and did not say what it did with it",
};

function mailFacts(error: unknown): Row[] {
  if (!(error instanceof MailError)) return [];
  const sending = error.attempts.length > 0 || error.delivery !== "not-sent";
  const recipients = error.recipients.map(({ address, status, response }) => `${address}: ${response ?? status}`);
  return [
    ["Delivery", sending ? DELIVERY[error.delivery] : undefined],
    ["Server", error.response],
    ["Recipients", recipients.length > 0 ? recipients.join("\n") : undefined],
  ];
}

const SET_TRANSPORT =
  "Give --smtp smtp://127.0.0.1:1025 (the inbox of `posthorn dev`), or set SMTP_URL=smtp://user:pass@host:587.";

/** Only where there is something to say that the error's own text does not. */
const NEXT: Readonly<Partial<Record<MailErrorCode | "LOAD_FAILED", string>>> = {
  NO_SENDER: 'Give --from "Acme <hello@acme.example>", or set MAIL_FROM.',
  NO_SUBJECT: "Give --subject, or define the template with defineEmail(component, { subject }).",
  LOAD_FAILED: "Open the template in `posthorn dev` to see the place in its source.",
  INVALID_PROPS: "Compare the props with the template's schema; --variant or the preview props are known to fit.",
  RENDER_FAILED: "Open the template in `posthorn dev` to see the place in its source, or run again with --debug.",
  NOT_CONFIGURED: SET_TRANSPORT,
  TLS_REQUIRED: "Use a server that offers STARTTLS, or smtps:// where it speaks TLS from the start.",
  AUTH_FAILED: "Check the user name and the password in SMTP_URL; special characters are written as %40 and the like.",
  HOST_NOT_FOUND: "Check the host's name in SMTP_URL or --smtp.",
  CONNECTION_FAILED: "Check that the server runs and the port is right. `posthorn dev` has an inbox on port 1025.",
  TIMEOUT: "Check that the port is right and no firewall is in between.",
  DEFERRED: "The server asks to try again later.",
};

function nextStep(error: unknown): string | undefined {
  if (error instanceof CommandError) return error.next;
  if (error instanceof MailError && error.delivery === "unknown") {
    return "Ask the recipient or the server's log before sending again: it may arrive twice.";
  }
  const code = codeOf(error);
  if (code === "UNEXPECTED") return "Run again with --debug to see where it happened.";
  // The absence of templates or of Vite is NOT_CONFIGURED too, and says itself what to do.
  if (code === "NOT_CONFIGURED" && !messageOf(error).startsWith("No mail server")) return undefined;
  return NEXT[code as MailErrorCode];
}

function withCauses(error: Error): string {
  const stack = error.stack ?? String(error);
  return error.cause instanceof Error ? `${stack}\ncaused by ${withCauses(error.cause)}` : stack;
}
