/**
 * `npm run demo`: opens the preview on the example templates, sends each of them in every state from an outbox over real
 * SMTP into the local inbox, and shows where to look. With `--once` it checks that every mail arrived whole, and ends.
 */

import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createInbox, EXIT, onInterrupt, openProject, startPreview } from "./demo-built.ts";
import { checkMails } from "./demo-check.ts";
import { sendEverything } from "./demo-send.ts";
import { formatTable } from "./demo-table.ts";

const { values: options } = parseArgs({ options: { once: { type: "boolean", default: false } } });
const root = fileURLToPath(new URL("..", import.meta.url));
const interrupt = onInterrupt();

await using inbox = await createInbox();
await using project = await openProject({ root });
const preview = await startPreview({ root, inbox });
try {
  const { sent, durationMs } = await sendEverything(project, inbox, interrupt.signal);
  process.stdout.write(`\n  Sent ${sent.length} mails in ${Math.round(durationMs)} ms over ${inbox.url}\n`);
  process.stdout.write(`  See the templates and the mail that arrived at ${preview.url}\n`);
  if (options.once && !interrupt.signal.aborted) {
    const results = await checkMails(sent, inbox);
    const failures = results.filter(({ problems }) => problems.length > 0).length;
    const { status } = await fetch(preview.url);
    process.stdout.write(`\n${formatTable(results)}\n`);
    if (status !== 200) process.stderr.write(`The preview answered ${status}\n`);
    if (failures > 0) process.stderr.write(`${failures} of ${results.length} mails did not arrive whole\n`);
    process.exitCode = failures > 0 || status !== 200 || results.length === 0 ? EXIT.failed : EXIT.ok;
  } else if (!interrupt.signal.aborted) {
    process.stdout.write("\n  Ctrl-C ends it.\n");
    await once(interrupt.signal, "abort");
  }
} finally {
  await preview.close();
}
if (interrupt.exitCode !== undefined) process.exitCode = interrupt.exitCode;
