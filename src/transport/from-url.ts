/** A transport from a connection string: `smtp://…`, `smtps://…`, `file:…`, `memory:`, `console:`, `null:`. */

import { fileURLToPath } from "node:url";
import { MailError } from "../errors.ts";
import { consoleTransport } from "./console.ts";
import { file } from "./file.ts";
import { memory } from "./memory.ts";
import { smtp } from "./smtp/smtp.ts";
import { stopIfAborted, type Transport } from "./transport.ts";

/** @throws {MailError} `INVALID_CONFIGURATION` */
export function transportFromUrl(url: string): Transport {
  const scheme = /^([a-z+]+):/i.exec(url)?.[1]?.toLowerCase();
  switch (scheme) {
    case "smtp":
    case "smtps":
    case "lmtp":
    case "lmtp+unix":
      return smtp(url);
    case "file":
      return file(pathOf(url));
    case "memory":
      return memory();
    case "console":
      return consoleTransport();
    case "null":
      return nullTransport();
    default:
      // The text may hold a password: no more than the scheme is repeated.
      throw new MailError(
        "INVALID_CONFIGURATION",
        `${scheme === undefined ? "The transport" : `"${scheme}:"`} is not a connection string; use smtp://user:pass@host:587, smtps://…, file:./mails, memory:, console: or null:`,
      );
  }
}

/** Takes every mail and keeps nothing, as Django's dummy backend. */
export function nullTransport(): Transport {
  return {
    name: "null",
    async send(_message, { signal }) {
      stopIfAborted(signal);
    },
  };
}

function pathOf(url: string): string {
  const path = url.slice("file:".length);
  if (path === "") throw new MailError("INVALID_CONFIGURATION", '"file:" needs a folder, such as file:./mails');
  try {
    return path.startsWith("//") ? fileURLToPath(url) : decodeURIComponent(path);
  } catch (cause) {
    throw new MailError(
      "INVALID_CONFIGURATION",
      `${url} names no folder of this machine; write it like file:./mails or file:///var/mails`,
      { cause },
    );
  }
}
