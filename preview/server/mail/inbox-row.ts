/** What a list of mails shows of one: its sender, its subject, and the words behind it, leaks included. */

import { parseDocument } from "../../../src/checks/mail/document.ts";
import { textOf } from "../../../src/checks/mail/text.ts";
import { preheader, readPreheader } from "../../../src/checks/preheader.ts";
import type { Message } from "../../../src/message/message.ts";
import type { InboxRow } from "../../protocol.ts";

/** More than any list shows. */
const LENGTH = 260;

export function inboxRowOf({ from, subject, html = "", text }: Message): InboxRow {
  const sender = from.name === "" ? from.address : from.name;
  if (html === "") return { sender, subject, preheader: "", rest: shorten(text), problems: [] };
  const document = parseDocument(html);
  const { text: own, room } = readPreheader(document);
  const words = document.body ? textOf(document.body) : "";
  const behind = own === "" ? words : words.slice(words.indexOf(own) + own.length).trim();
  const problems: InboxRow["problems"][number][] = [];
  preheader.run(
    { subject, text, headers: [], attachments: [], document, clients: [], options: {} },
    (rule, { message, hint }) => problems.push({ rule, message, hint }),
  );
  return {
    sender,
    subject,
    preheader: own.slice(0, LENGTH),
    // The padding takes room and shows nothing, which is what it is for.
    rest:
      own !== "" && own.length + room >= LENGTH
        ? ""
        : `${"\u00a0".repeat(own === "" ? 0 : Math.min(room, LENGTH))} ${shorten(behind)}`.trimEnd(),
    problems,
  };
}

function shorten(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, LENGTH);
}
