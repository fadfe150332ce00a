/**
 * The process whose writes are recorded: node power-cut-subject.ts <outbox> <mails>
 *
 * It writes `kept <id>`, `marked <id>` and `sent <id>` to its standard output once an outbox has told it so. All is done
 * by the main thread, in the order in which the recording shows it.
 */

import { writeSync } from "node:fs";
import { createMailer, type Transport } from "posthorn";
import { sqliteOutbox } from "posthorn/outbox";
import { FROM, mailOf } from "./engine.ts";

const [target, mails] = process.argv.slice(2) as [string, string];
const say = (line: string): void => void writeSync(1, `${line}\n`);
const idOf = new Map<string, string>();
const transport: Transport = {
  name: "subject",
  supports: ["body-mark"],
  async send({ messageId }, { beforeBody }) {
    await beforeBody?.();
    say(`marked ${idOf.get(messageId)}`);
  },
};
const mailer = createMailer({ transport, outbox: sqliteOutbox({ path: target }), from: FROM });

for (let number = 1; number <= Number(mails); number += 1) {
  // Some alone, some in one transaction.
  const together = number % 3 === 0 ? 4 : 1;
  const kept = await Promise.all(
    Array.from({ length: together }, (_, index) => mailer.enqueue(mailOf(number * 10 + index))),
  );
  for (const { id, messageId } of kept) {
    idOf.set(messageId, id);
    say(`kept ${id}`);
  }
  if (number % 10 !== 0) continue;
  const worker = mailer.work({
    untilEmpty: true,
    onSettled: ({ id }, { state }) => say(`${state} ${id}`),
  });
  await worker.done;
}
await mailer.close();
