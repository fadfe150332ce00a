/** Prints each mail: for a first run without any server. */

import { formatAddress } from "../message/address.ts";
import type { Message } from "../message/message.ts";
import { stopIfAborted, type Transport } from "./transport.ts";

/**
 * A transport that prints addresses, subject and plaintext.
 *
 * @param write Where to; default: standard output.
 */
export function consoleTransport(write: (text: string) => void = (text) => process.stdout.write(text)): Transport {
  return {
    name: "console",
    async send(message, { signal }) {
      stopIfAborted(signal);
      write(describe(message));
    },
  };
}

function describe(message: Message): string {
  const lines = [
    ["From", formatAddress(message.from)],
    ["To", message.to.map(formatAddress).join(", ")],
    ["Cc", message.cc.map(formatAddress).join(", ")],
    ["Bcc", message.bcc.map(formatAddress).join(", ")],
    ["Reply-To", message.replyTo.map(formatAddress).join(", ")],
    ["Subject", message.subject],
    ["Message-ID", message.messageId],
    [
      "Attachments",
      message.attachments.map(({ filename, content }) => `${filename} (${content.byteLength} bytes)`).join(", "),
    ],
  ].filter(([, value]) => value !== "");
  const body = message.text !== "" ? message.text : `(HTML only, ${message.html?.length ?? 0} characters)`;
  const rule = "-".repeat(72);
  return printable(`${rule}\n${lines.map(([name, value]) => `${name}: ${value}`).join("\n")}\n\n${body}\n${rule}\n`);
}

/** A mail may quote what a stranger wrote: no terminal is to obey it. */
function printable(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}
