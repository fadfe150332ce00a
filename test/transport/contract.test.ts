import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  composeMessage,
  console as consoleTransport,
  file,
  MailError,
  memory,
  nullTransport,
  smtp,
  type Transport,
} from "posthorn";
import { transportContract } from "../contracts/transport.ts";
import { startSmtpServer } from "../support/smtp-server.ts";

transportContract("smtp()", async () => {
  const server = await startSmtpServer();
  return {
    transport: smtp(server.url),
    taken: async () => server.mails.map(({ raw }) => raw),
    [Symbol.asyncDispose]: () => server.close(),
  };
});

transportContract("memory()", async () => {
  const transport = memory();
  return { transport, taken: () => Promise.all(transport.messages.map(composeMessage)) };
});

transportContract("file()", async () => {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-file-"));
  return {
    transport: file(folder),
    taken: async () => Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name)))),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
});

transportContract("console()", async () => ({ transport: consoleTransport(() => {}) }));

transportContract("nullTransport()", async () => ({ transport: nullTransport() }));

transportContract("a user's ten lines", async () => {
  const sent: Uint8Array[] = [];
  const transport: Transport = {
    name: "mine",
    async send(_message, { signal, raw }) {
      if (signal.aborted) throw new MailError("ABORTED", "given up");
      sent.push(await raw());
    },
  };
  return { transport, taken: async () => sent };
});
