/** An SMTP connection string → options. */

import { MailError } from "../../errors.ts";
import type { SmtpOptions } from "./options.ts";

const SWITCHES = ["secure", "requireTLS", "ignoreTLS"];
const NUMBERS = ["maxConnections", "maxMessages", "idleTimeoutMs", "authRetryAfterMs", "rateLimit"];
const TEXTS = ["name", "proxy"];

/**
 * `smtp://user:pass@host:587`, `smtps://…`, `lmtp://host:24` or `lmtp+unix:/path/of/socket`; options such as
 * `?requireTLS=false&maxConnections=10` may follow.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`
 */
export function parseSmtpUrl(given: string | URL): SmtpOptions {
  let url: URL;
  try {
    url = new URL(given);
  } catch (cause) {
    // The text may hold a password: it is not repeated.
    throw new MailError(
      "INVALID_CONFIGURATION",
      `The SMTP address is not a URL; write it like "smtp://user:pass@mail.example.com:587" and ${PERCENT_ENCODE}`,
      { cause: (cause as Error).name },
    );
  }
  const parameters = Object.fromEntries([...url.searchParams].map(([key, value]) => [key, parseParameter(key, value)]));
  if (url.protocol === "lmtp+unix:") {
    if (!url.pathname.startsWith("/") || url.hostname !== "")
      throw invalid("An LMTP socket is written lmtp+unix:/path/of/socket");
    return { host: "localhost", path: decode(url.pathname), lmtp: true, ...parameters };
  }
  if (!["smtp:", "smtps:", "lmtp:"].includes(url.protocol))
    throw invalid(`An SMTP address begins with smtp://, smtps:// or lmtp://, not ${url.protocol}//`);
  // A password with an unescaped "/", "?" or "#" ends up here: nothing of it is repeated.
  if ((url.pathname !== "" && url.pathname !== "/") || url.hash !== "")
    throw invalid(`An SMTP address has no path and no "#"; ${PERCENT_ENCODE}`);
  const user = decode(url.username);
  return {
    host: decode(url.hostname),
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(url.protocol === "smtps:" ? { secure: true } : {}),
    ...(url.protocol === "lmtp:" ? { lmtp: true } : {}),
    ...(user === "" ? {} : { auth: { user, pass: decode(url.password) } }),
    ...parameters,
  };
}

const PERCENT_ENCODE = "percent-encode what is special in user and password (encodeURIComponent does)";

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid(`The SMTP address has a "%" that encodes nothing; ${PERCENT_ENCODE}`);
  }
}

function parseParameter(key: string, value: string): unknown {
  if (SWITCHES.includes(key)) {
    if (!/^(true|false|1|0)$/.test(value)) throw invalid(`In the SMTP address, ${key} is true or false`);
    return value === "true" || value === "1";
  }
  if (NUMBERS.includes(key)) return Number(value);
  if (TEXTS.includes(key)) return value;
  throw invalid(
    `The SMTP address has an option that is not known; it takes ${[...SWITCHES, ...TEXTS, ...NUMBERS].join(", ")}. If that was part of a password, ${PERCENT_ENCODE}`,
  );
}

function invalid(text: string): MailError {
  return new MailError("INVALID_CONFIGURATION", text);
}
