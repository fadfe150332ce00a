/** Calendar invitations by mail (iMIP, RFC 6047). */

import { MailError } from "../errors.ts";
import { checkFilename } from "./attachment.ts";
import { refuseUnknownFields } from "./fields.ts";

/** What an invitation asks of the reader's calendar (RFC 5546 section 1.4). */
export type CalendarMethod =
  | "PUBLISH"
  | "REQUEST"
  | "REPLY"
  | "ADD"
  | "CANCEL"
  | "REFRESH"
  | "COUNTER"
  | "DECLINECOUNTER";

/** An iCalendar object, sent as an alternative, which readers answer, and as a file, which any calendar opens. */
export interface CalendarInvite {
  readonly method: CalendarMethod;
  /** `BEGIN:VCALENDAR` … `END:VCALENDAR`, with the same METHOD in it. */
  readonly content: string;
  readonly filename: string;
}

export interface CalendarInput {
  /** Default: the METHOD that the content names. */
  readonly method?: CalendarMethod | undefined;
  readonly content: string;
  /** Default `invite.ics`. */
  readonly filename?: string | undefined;
}

const METHODS: readonly string[] = [
  "PUBLISH",
  "REQUEST",
  "REPLY",
  "ADD",
  "CANCEL",
  "REFRESH",
  "COUNTER",
  "DECLINECOUNTER",
] satisfies CalendarMethod[];

/** @throws {MailError} `INVALID_OPTION`; `INVALID_HEADER` or `INVALID_ATTACHMENT` for the filename. */
export function checkCalendar(given: CalendarInput | undefined): CalendarInvite | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "object" || given === null || typeof given.content !== "string")
    throw invalid("calendar must be { content, method?, filename? } with the iCalendar text as content");
  refuseUnknownFields(given, ["method", "content", "filename"], "calendar");
  const content = given.content
    .toWellFormed()
    .trim()
    .replace(/\r\n|\r|\n/g, "\r\n");
  if (!/^BEGIN:VCALENDAR\r\n/i.test(content) || !/\r\nEND:VCALENDAR$/i.test(content))
    throw invalid("calendar.content must begin with BEGIN:VCALENDAR and end with END:VCALENDAR (RFC 5545)");
  const named = /^METHOD:([\w-]+)[\t ]*\r?$/im.exec(content)?.[1]?.toUpperCase();
  const method = given.method ?? named;
  if (method === undefined || !METHODS.includes(method))
    throw invalid(`calendar.method is ${JSON.stringify(method)}; it is one of ${METHODS.join(", ")}`);
  // Readers go by either of the two (RFC 6047 section 2.4).
  if (named !== method)
    throw invalid(
      `calendar.method is ${method}, but the content says ${named === undefined ? "nothing" : named}; both must say METHOD:${method}`,
    );
  return {
    method: method as CalendarMethod,
    content: `${content}\r\n`,
    filename: given.filename === undefined ? "invite.ics" : checkFilename(given.filename, "calendar"),
  };
}

function invalid(text: string): MailError {
  return new MailError("INVALID_OPTION", text);
}
