/** `posthorn queue show`: everything that is known of one mail. */

import { styleText } from "node:util";
import type { OutboxAttempt, OutboxEntry } from "../../outbox/outbox.ts";
import { CommandError } from "../command-error.ts";
import { EXIT } from "../exit-codes.ts";
import { existingOutbox } from "../outbox-settings.ts";
import { printable, rows } from "../rows.ts";
import { printJson } from "./print-json.ts";
import type { QueueFlags } from "./program.ts";

export async function showMail(id: string, flags: QueueFlags): Promise<void> {
  await using outbox = await existingOutbox(flags);
  const entry = await outbox.get(id);
  if (entry === undefined) {
    throw new CommandError("MAIL_NOT_FOUND", `The outbox has no mail ${printable(id)}`, {
      next: "posthorn queue list shows the mails there are; ended ones are forgotten after a while.",
      exitCode: EXIT.failed,
    });
  }
  if (flags.json) return printJson({ mail: entry });
  const { stdout } = process;
  stdout.write(`${styleText("bold", printable(entry.subject), { stream: stdout })}\n`);
  stdout.write(rows(factsOf(entry), stdout));
  if (entry.history.length > 0) stdout.write("\n");
  stdout.write(rows(entry.history.map(attemptOf), stdout));
}

function factsOf(entry: OutboxEntry): (readonly [string, string | undefined])[] {
  const left = entry.pending.length < entry.to.length && entry.state !== "sent" ? entry.pending.join(", ") : undefined;
  return [
    ["Id", entry.id],
    ["State", entry.state],
    [
      "May arrive twice",
      entry.mayBeDuplicate ? "yes: it was sent again after a try whose end nobody knows" : undefined,
    ],
    ["From", entry.from],
    ["To", entry.to.join(", ")],
    ["Still to get it", left],
    ["Message-ID", entry.messageId],
    ["Template", entry.template],
    ["Tags", entry.tags.join(", ")],
    ["Transport", entry.via],
    ["Priority", entry.priority === 0 ? undefined : String(entry.priority)],
    ["Enqueued", entry.createdAt],
    ["Due", entry.startAfter],
    ["Ended", entry.endedAt],
    ["Body", entry.hasBody ? undefined : "removed"],
    ["Tries", String(entry.attempts)],
  ];
}

function attemptOf({
  startedAt,
  durationMs,
  transport,
  worker,
  outcome,
  code,
  response,
}: OutboxAttempt): [string, string] {
  const facts = [
    [outcome, code].filter(Boolean).join(" "),
    `${transport}, ${durationMs} ms, worker ${worker}`,
    response,
  ];
  return [startedAt, facts.filter((fact) => fact !== undefined).join("\n")];
}
