/** A request for delivery status notifications as nodemailer writes it into the envelope (RFC 3461). */

import type { DsnRequest } from "../../message/message.ts";

export interface EnvelopeDsn {
  readonly ret?: "FULL" | "HDRS";
  readonly envid?: string;
  readonly notify?: string;
}

export function envelopeDsn({ notify, return: content, envelopeId }: DsnRequest): EnvelopeDsn {
  return {
    ...(content === undefined ? {} : { ret: content === "full" ? "FULL" : "HDRS" }),
    ...(envelopeId === undefined ? {} : { envid: envelopeId }),
    ...(notify === undefined ? {} : { notify: notify === "never" ? "NEVER" : notify.join(",").toUpperCase() }),
  };
}
