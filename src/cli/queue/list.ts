/** `posthorn queue list`: mails of the outbox, newest first, one line each. */

import { styleText } from "node:util";
import type { OutboxEntry, OutboxState } from "../../outbox/outbox.ts";
import { existingOutbox } from "../outbox-settings.ts";
import { printable } from "../rows.ts";
import { ageSeconds, formatSeconds } from "./age.ts";
import { printJson } from "./print-json.ts";
import type { ListFlags } from "./program.ts";

export async function listMails(flags: ListFlags): Promise<void> {
  const { state, tag, to, limit, after, json } = flags;
  await using outbox = await existingOutbox(flags);
  const { entries, next } = await outbox.list({ state: state as OutboxState | undefined, tag, to, limit, after });
  if (json) return printJson({ mails: entries, next: next ?? null });
  if (entries.length === 0) {
    process.stdout.write("There are no such mails\n");
    return;
  }
  process.stdout.write(table(entries));
  if (next !== undefined) process.stdout.write(`\nThere are more: add --after ${next}\n`);
}

const HEADINGS = ["Id", "State", "Age", "Tries", "To", "Subject"];

function table(entries: readonly OutboxEntry[]): string {
  const lines = entries.map((entry) =>
    [
      entry.id,
      [entry.state, lastCode(entry)].filter((part) => part !== undefined).join(" "),
      formatSeconds(ageSeconds(entry.createdAt) as number),
      String(entry.attempts),
      entry.to.length > 1 ? `${entry.to[0]} +${entry.to.length - 1}` : (entry.to[0] ?? ""),
      entry.subject,
    ].map((cell) => printable(cell).replace(/\s+/g, " ")),
  );
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...lines.map((line) => (line[column] as string).length)),
  );
  const room = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
  const print = (line: readonly string[]): string => {
    const text = line.map((cell, column) => cell.padEnd(widths[column] as number)).join("  ");
    return shorten(text.trimEnd(), room);
  };
  const head = styleText("dim", print(HEADINGS), { stream: process.stdout });
  return `${[head, ...lines.map(print)].join("\n")}\n`;
}

/** Why a mail is not through, where the last try tells. */
function lastCode({ state, history }: OutboxEntry): string | undefined {
  if (state === "sent" || state === "cancelled") return undefined;
  const last = history.at(-1);
  return last?.code ?? (last?.outcome === "lost" ? "LOST" : undefined);
}

function shorten(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}
