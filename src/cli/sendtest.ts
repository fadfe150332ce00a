/** `posthorn sendtest`: one plain mail, to see that the settings work; Django's `sendtestemail`. */

import { hostname } from "node:os";
import { styleText } from "node:util";
import type { StaffMail } from "../mailer/staff.ts";
import { createMailer } from "../mailer.ts";
import type { Receipt } from "../transport/deliver.ts";
import { CommandError } from "./command-error.ts";
import { mailerSettings } from "./mailer-settings.ts";
import type { SendTestFlags } from "./program.ts";
import { rows } from "./rows.ts";

export interface SendTestOptions extends SendTestFlags {
  readonly addresses: readonly string[];
  readonly signal: AbortSignal;
}

export async function sendTest({ addresses, admins, managers, signal, ...flags }: SendTestOptions): Promise<void> {
  const to = [...addresses, ...(flags.to ?? [])];
  if (to.length === 0 && !admins && !managers)
    throw new CommandError("NO_RECIPIENTS", "Nobody is named to send a test to", {
      next: "Give an address, --admins or --managers.",
    });
  await using mailer = createMailer(await mailerSettings(flags));
  const mail: StaffMail = {
    subject: `Test email from ${hostname()} on ${new Date().toISOString()}`,
    text: "If you're reading this, it was successful.",
    ...(flags.from === undefined ? {} : { from: flags.from }),
    signal,
  };
  if (to.length > 0) print("test", await mailer.send({ ...mail, to }));
  if (managers) print("test to the managers", await mailer.mailManagers(mail));
  if (admins) print("test to the admins", await mailer.mailAdmins(mail));
}

function print(what: string, { accepted, messageId, transport, response, attempts }: Receipt): void {
  const took = attempts.reduce((sum, { durationMs }) => sum + durationMs, 0);
  process.stdout.write(`${styleText(["green", "bold"], "Sent")} ${what}\n`);
  process.stdout.write(
    rows(
      [
        ["To", accepted.join(", ")],
        ["Message-ID", messageId],
        ["Through", transport],
        ["Server", response],
        ["Took", `${took} ms`],
      ],
      process.stdout,
    ),
  );
}
