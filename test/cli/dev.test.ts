import { rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createInbox } from "../../preview/inbox/index.ts";
import type { InboxList, PhoneAddress } from "../../preview/protocol.ts";
import { makeProject, type Project, runCli, startCli, WELCOME } from "./run-cli.ts";

let project: Project;
beforeAll(async () => {
  project = await makeProject({ "emails/welcome.tsx": WELCOME });
});
afterAll(() => project[Symbol.asyncDispose]());

const READY = /ready in \d+ ms\n\n {2}Preview +(http:\/\/\S+)\n {2}Inbox +SMTP_URL=smtp:\/\/127\.0\.0\.1:(\d+)\n/;

/** Holds the preview's port for a while, once it is free. */
function configThatTakes(port: string): string {
  return `import { createServer } from "node:net";
    const take = () => createServer()
      .on("error", () => setTimeout(take, 1))
      .listen(${port}, "127.0.0.1", function () { setTimeout(() => this.close(), 2500); });
    if (!globalThis.isTaking) take();
    globalThis.isTaking = true;
    export default { locales: ["en", "de"] };`;
}

describe("posthorn dev", () => {
  it("starts the preview and an inbox that takes mail, and ends cleanly on Ctrl-C", async () => {
    const dev = startCli(["dev", "--port", "0", "--smtp-port", "0"], { cwd: project.root });
    const [, url, smtpPort] = (await dev.printed(READY)) as unknown as [string, string, string];
    expect((await fetch(url)).status).toBe(200);

    const smtp = createTransport({ host: "127.0.0.1", port: Number(smtpPort) });
    await smtp.sendMail({ from: "a@example.com", to: "b@example.com", subject: "Into the inbox", text: "t" });
    const list = (await (await fetch(new URL("/api/inbox", url))).json()) as InboxList;
    expect(list.messages.map(({ subject }) => subject)).toEqual(["Into the inbox"]);

    dev.child.kill("SIGINT");
    expect(await dev.ended).toMatchObject({ code: 130, stderr: "" });
    await expect(fetch(url)).rejects.toThrow();
    await (await createInbox({ port: Number(smtpPort) })).close();
  });

  it("prints an address with a token, and a QR code of it, where it may be reached by --host", async () => {
    const dev = startCli(["dev", "--host", "127.0.0.1", "--port", "0", "--no-smtp"], { cwd: project.root });
    await dev.printed(/Network +http:\/\/127\.0\.0\.1:\d+\/\?access=\S{16,}\n/);
    await dev.printed(/Whoever has that address can see the templates and the inbox/);
    await dev.printed(/Ctrl-C/);
    dev.child.kill("SIGINT");
    const { code, stdout } = await dev.ended;
    expect(code).toBe(130);
    expect(stdout).toMatch(/[█▀▄]{10}/);
  });

  it("keeps little of what is used for a moment only: some MB, where V8 would let 32 pile up", async () => {
    await using probed = await makeProject({ "emails/welcome.tsx": WELCOME, "probe.cjs": YOUNG_GENERATION });
    const env = { NODE_OPTIONS: `--require ${join(probed.root, "probe.cjs")}` };
    const dev = startCli(["dev", "--port", "0", "--smtp-port", "0"], { cwd: probed.root, env });
    await dev.printed(/Ctrl-C/);
    dev.child.kill("SIGUSR2");
    const [, megabytes] = await dev.complained(/young generation: (\d+) MB/);
    expect(Number(megabytes)).toBeLessThanOrEqual(8);
    dev.child.kill("SIGINT");
    expect((await dev.ended).code).toBe(130);
  });

  it("starts itself again where the configuration was changed: same addresses, mails kept", async () => {
    await using configured = await makeProject({ "emails/welcome.tsx": WELCOME, "mails/other.tsx": WELCOME });
    const dev = startCli(["dev", "--host", "127.0.0.1", "--port", "0", "--smtp-port", "0", "--inbox-memory"], {
      cwd: configured.root,
    });
    const [, smtpUrl] = await dev.printed(/SMTP_URL=(\S+)\n/);
    const [, url] = await dev.printed(/Preview +(http:\/\/\S+)\n/);
    await dev.printed(/Ctrl-C/);
    const ask = async <Answer>(path: string): Promise<Answer> =>
      (await (await fetch(new URL(path, url))).json()) as Answer;
    const write = (text: string) => writeFile(join(configured.root, "posthorn.config.mjs"), text);
    const smtp = createTransport(smtpUrl as string);
    await smtp.sendMail({ from: "a@example.com", to: "b@example.com", subject: "Kept", text: "t" });
    const phone = await ask<PhoneAddress>("/api/phone?path=/");

    await write('export default { locales: ["en", "de"], directory: "mails" };');
    await dev.printed(/posthorn\.config\.mjs has changed: started again in \d+ ms/);
    expect(await ask("/api/project")).toMatchObject({ locales: ["en", "de"], templates: [{ id: "other" }] });
    expect(await ask("/api/phone?path=/")).toEqual(phone);
    await smtp.sendMail({ from: "a@example.com", to: "b@example.com", subject: "New", text: "t" });
    expect((await ask<InboxList>("/api/inbox")).messages.map(({ subject }) => subject)).toEqual(["New", "Kept"]);

    // What a file imports that cannot be used is told, and everything goes on as it was.
    await write('export default { locales: ["en", "de"], directory: "mails" ');
    await dev.complained(/Error INVALID_CONFIGURATION\n.*posthorn\.config\.mjs could not be read/);
    await write('export default { locales: ["en"], directory: "nowhere" };');
    await dev.complained(/Error NOT_CONFIGURED\n.*There is no folder "nowhere"/);
    expect(await ask("/api/project")).toMatchObject({ locales: ["en", "de"], templates: [{ id: "other" }] });

    await rm(join(configured.root, "posthorn.config.mjs"));
    await dev.printed(/started again[\s\S]*started again/);
    expect(await ask("/api/project")).toMatchObject({ locales: [], templates: [{ id: "welcome" }] });
    dev.child.kill("SIGINT");
    expect((await dev.ended).code).toBe(130);
  });

  it("starts itself again as soon as it can where another program took its port in that moment", async () => {
    await using configured = await makeProject({ "emails/welcome.tsx": WELCOME });
    const dev = startCli(["dev", "--port", "0", "--no-smtp"], { cwd: configured.root });
    const [, url] = await dev.printed(/Preview +(http:\/\/\S+)\n/);
    await dev.printed(/Ctrl-C/);
    const { port } = new URL(url as string);
    await writeFile(join(configured.root, "posthorn.config.mjs"), configThatTakes(port));
    await dev.complained(new RegExp(`Port ${port} is taken`));
    await dev.printed(/started again/);
    expect(await (await fetch(new URL("/api/project", url))).json()).toMatchObject({ locales: ["en", "de"] });
    dev.child.kill("SIGINT");
    const { code, stderr } = await dev.ended;
    expect(code).toBe(130);
    expect(stderr.match(/is taken/g)).toHaveLength(1);
  });

  it("opens the inbox anew, at its address, where its settings were changed", async () => {
    await using configured = await makeProject({ "emails/welcome.tsx": WELCOME });
    const dev = startCli(["dev", "--port", "0", "--smtp-port", "0", "--inbox-memory"], { cwd: configured.root });
    const [, url, smtpPort] = (await dev.printed(READY)) as unknown as [string, string, string];
    await dev.printed(/Ctrl-C/);
    const chaos = "{ Recipient: { ErrorCode: 451, Probability: 100 } }";
    await writeFile(join(configured.root, "posthorn.config.mjs"), `export default { inbox: { chaos: ${chaos} } };`);
    await dev.printed(/started again/);
    const smtp = createTransport({ host: "127.0.0.1", port: Number(smtpPort) });
    const mail = { from: "a@example.com", to: "b@example.com", text: "t" };
    await expect(smtp.sendMail(mail)).rejects.toMatchObject({ responseCode: 451 });
    expect(((await (await fetch(new URL("/api/inbox", url))).json()) as InboxList).messages).toEqual([]);
    dev.child.kill("SIGINT");
    expect((await dev.ended).code).toBe(130);
  });

  it("ends at once on a second Ctrl-C, and with 143 on SIGTERM", async () => {
    const twice = startCli(["dev", "--port", "0", "--no-smtp"], { cwd: project.root });
    await twice.printed(/Preview/);
    twice.child.kill("SIGINT");
    twice.child.kill("SIGINT");
    expect((await twice.ended).code).toBe(130);

    const terminated = startCli(["dev", "--port", "0", "--no-smtp"], { cwd: project.root });
    await terminated.printed(/Ctrl-C/);
    terminated.child.kill("SIGTERM");
    const { code, stdout } = await terminated.ended;
    expect(code).toBe(143);
    expect(stdout).not.toContain("SMTP_URL");
  });

  it("ends with 1 where a port it was told to use is taken", async () => {
    const taken = await listeningServer();
    const { port } = taken.address() as { port: number };
    const preview = await runCli(["dev", "--port", String(port), "--smtp-port", "0"], { cwd: project.root });
    expect(preview.code).toBe(1);
    expect(preview.stderr).toMatch(new RegExp(`^Error INVALID_CONFIGURATION\n.*Port ${port} is taken`));
    const smtp = await runCli(["dev", "--port", "0", "--smtp-port", String(port)], { cwd: project.root });
    taken.close();
    expect(smtp.code).toBe(1);
    expect(smtp.stderr).toMatch(new RegExp(`^Error INVALID_CONFIGURATION\n.*Port ${port} is taken`));
  });

  it("ends with 1 where there are no templates", async () => {
    const { code, stderr } = await runCli(["dev", "nowhere", "--port", "0", "--smtp-port", "0"], { cwd: project.root });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error NOT_CONFIGURED\n.*nowhere/);
  });
});

const YOUNG_GENERATION = `
  const { getHeapSpaceStatistics } = require("node:v8");
  process.on("SIGUSR2", () => {
    const { space_size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    process.stderr.write("young generation: " + Math.round(space_size / 2 ** 20) + " MB\\n");
  });
`;

async function listeningServer(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}
