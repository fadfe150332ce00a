/** Requests for delivery status notifications (RFC 3461). */

import { MailError } from "../errors.ts";
import { refuseUnknownFields } from "./fields.ts";
import type { DsnRequest } from "./message.ts";

/** @throws {MailError} `INVALID_OPTION` */
export function checkDsn(given: DsnRequest | undefined): DsnRequest | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "object" || given === null)
    throw invalid('dsn must be an object such as { notify: ["failure", "delay"], return: "headers" }');
  refuseUnknownFields(given, ["notify", "return", "envelopeId"], "dsn");
  const { notify, return: what, envelopeId } = given;
  if (notify !== undefined && notify !== "never" && !isEvents(notify))
    throw invalid('dsn.notify must be "never", or a list of "success", "failure" and "delay"');
  if (what !== undefined && what !== "full" && what !== "headers")
    throw invalid('dsn.return must be "full" or "headers"');
  if (envelopeId !== undefined && !(typeof envelopeId === "string" && /^[\x21-\x7e]{1,100}$/.test(envelopeId)))
    throw invalid("dsn.envelopeId must have 1 to 100 visible ASCII characters (RFC 3461 section 4.4)");
  return {
    ...(notify === undefined ? {} : { notify: notify === "never" ? notify : [...new Set(notify)] }),
    ...(what === undefined ? {} : { return: what }),
    ...(envelopeId === undefined ? {} : { envelopeId }),
  };
}

function isEvents(given: unknown): given is readonly ("success" | "failure" | "delay")[] {
  return (
    Array.isArray(given) && given.length > 0 && given.every((one) => ["success", "failure", "delay"].includes(one))
  );
}

function invalid(text: string): MailError {
  return new MailError("INVALID_OPTION", text);
}
