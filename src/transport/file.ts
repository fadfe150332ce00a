/** Writes each mail as an `.eml` file that any mail program opens. */

import { createHash } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { MailError } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { stopIfAborted, type Transport } from "./transport.ts";

/**
 * A transport that writes `<date>-<message id>.eml` into a folder, which is made if it is not there.
 *
 * @param directory Relative to the working directory.
 */
export function file(directory: string): Transport {
  const folder = resolve(directory);
  return {
    name: "file",
    async send(message, { signal, raw }) {
      const path = join(folder, fileName(message));
      const bytes = await raw();
      stopIfAborted(signal);
      try {
        await mkdir(folder, { recursive: true });
        // Renamed at the end, so that whoever watches the folder never sees half a mail.
        await writeFile(`${path}.part`, bytes, { signal });
        await rename(`${path}.part`, path);
      } catch (cause) {
        // Whatever keeps it from being removed kept it from being written too; the first error tells more.
        await rm(`${path}.part`, { force: true }).catch(() => {});
        stopIfAborted(signal);
        throw new MailError(
          "TRANSPORT_FAILED",
          `The mail could not be written to ${folder}: ${(cause as Error).message}`,
          { cause },
        );
      }
      return { response: path };
    },
    async verify() {
      try {
        await mkdir(folder, { recursive: true });
      } catch (cause) {
        throw new MailError(
          "INVALID_CONFIGURATION",
          `The folder ${folder} cannot be made: ${(cause as Error).message}`,
          { cause },
        );
      }
    },
  };
}

/** The same mail always has the same name; two mails never, whatever their Message-IDs look like. */
function fileName({ date, messageId }: Message): string {
  const readable = messageId
    .slice(1, messageId.lastIndexOf("@"))
    .replace(/[^\w.-]/g, "_")
    .slice(0, 100);
  const unique = createHash("sha256").update(messageId).digest("hex").slice(0, 8);
  return `${date.replace(/[:.]/g, "-")}-${readable}-${unique}.eml`;
}
