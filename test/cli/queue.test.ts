import { join } from "node:path";
import { createMailer, MailError } from "posthorn";
import { sqliteOutbox } from "posthorn/outbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeProject, type Project, runCli } from "./run-cli.ts";

/** Refuses what is for nobody@, for good. */
const transport = {
  name: "picky",
  async send({ envelope }: { readonly envelope: { readonly to: readonly string[] } }) {
    if (!envelope.to.includes("nobody@example.test")) return;
    throw new MailError("REJECTED", "550 5.1.1 no such user", { permanent: true });
  },
};

let project: Project;
let outbox: ReturnType<typeof sqliteOutbox>;
let mailer: ReturnType<typeof createMailer>;
const ids = { sent: "", failed: "", queued: "" };
beforeAll(async () => {
  project = await makeProject({});
  outbox = sqliteOutbox({ path: join(project.root, "mail.db") });
  mailer = createMailer({ transport, outbox, from: "hello@acme.test" });
  const enqueue = async (to: string, tag: string, startAfter?: Date) =>
    (await mailer.enqueue({ to, subject: `For\u001b[31m ${tag}`, text: "t", tags: [tag], startAfter })).id;
  ids.sent = await enqueue("ada@example.test", "code");
  ids.failed = await enqueue("nobody@example.test", "code");
  await mailer.work({ untilEmpty: true }).done;
  ids.queued = await enqueue("bob@example.test", "digest");
});
afterAll(async () => {
  await mailer.close();
  await project[Symbol.asyncDispose]();
});

function queue(...args: string[]) {
  return runCli(["queue", ...args], { cwd: project.root, env: { OUTBOX_URL: "sqlite:mail.db" } });
}

async function json(...args: string[]) {
  const { stdout, stderr } = await queue(...args, "--json");
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

// Each test starts processes, which a busy machine takes its time for.
describe("posthorn queue", { timeout: 240_000 }, () => {
  it("counts mails and tells how long the oldest has waited", async () => {
    const [plain, told] = await Promise.all([queue(), json()]);
    expect(plain).toMatchObject({ code: 0, stderr: "" });
    expect(plain.stdout).toMatch(
      /^ {2}scheduled {2}0\n {2}queued {5}1\n[\s\S]*failed {5}1\n[\s\S]*Oldest +due for \d+ [smh]\n/,
    );
    expect(told).toMatchObject({
      version: 1,
      states: { scheduled: 0, queued: 1, sending: 0, sent: 1, failed: 1, unknown: 0, cancelled: 0 },
      ...{ oldestQueuedAt: expect.any(String), oldestQueuedSeconds: expect.any(Number), paused: [] },
    });
  });

  it("lists mails in a table, by state, tag and recipient, a page at a time, and shows one with its tries", async () => {
    const [all, failed, page, shown, told] = await Promise.all([
      queue("list"),
      json("list", "--state", "failed", "--tag", "code"),
      queue("list", "--limit", "1"),
      queue("show", ids.failed),
      json("show", ids.sent),
    ]);
    const [head, ...lines] = all.stdout.trimEnd().split("\n");
    expect(head).toMatch(/^Id +State +Age +Tries +To +Subject$/);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(new RegExp(`^${ids.failed} {2}failed REJECTED +\\d+ [smh] +1 +nobody@example\\.test`));
    expect(all.stdout).not.toContain("\u001b");
    expect(failed.mails.map(({ id }: { id: string }) => id)).toEqual([ids.failed]);
    expect(page.stdout).toMatch(/There are more: add --after \d+\n$/);
    expect(shown.stdout).toMatch(/State +failed\n[\s\S]*not-sent REJECTED\n +picky, \d+ ms, worker .*\n +550 5\.1\.1/);
    expect(told).toMatchObject({ version: 1, mail: { id: ids.sent, state: "sent", history: [{ outcome: "sent" }] } });
  });

  it("pauses and resumes everything, a transport or a tag", async () => {
    expect((await queue("pause", "--tag", "digest")).stdout).toBe("Paused: tag digest\n");
    expect((await json("pause")).paused).toEqual([{ all: true }, { tag: "digest" }]);
    expect((await queue("resume")).stdout).toBe("Resumed: everything\nStill paused: tag digest\n");
    await outbox.resume({ tag: "digest" });
  });

  it("queues mails again, takes mails back, and says of the others why not", async () => {
    const refused = await queue("retry", ids.failed, ids.sent, "nonsense");
    expect(refused).toMatchObject({ code: 1, stdout: "Queued again: 1 mail\n" });
    expect(refused.stderr).toMatch(
      new RegExp(`NOT_CHANGED\n[\\s\\S]*${ids.sent}: it is sent\n +nonsense: there is no`),
    );
    expect(await outbox.get(ids.failed)).toMatchObject({ state: "queued" });
    expect(await json("cancel", ids.failed, ids.queued)).toEqual({
      ...{ version: 1, refused: [] },
      cancelled: expect.arrayContaining([ids.failed, ids.queued]),
    });
    expect((await queue("retry", "--state", "cancelled")).stdout).toBe("Queued again: 2 mails\n");
    expect(await outbox.counts()).toMatchObject({ queued: 2, cancelled: 0 });
  });

  it("forgets what ended long ago, and nothing else", async () => {
    expect((await queue("purge", "--older-than", "30d")).stdout).toBe("Forgot 0 mails\n");
    expect(await json("purge", "--older-than", "0s")).toMatchObject({ version: 1, entries: 1 });
    expect(await outbox.counts()).toMatchObject({ queued: 2, sent: 0 });
  });

  it("ends with 1 where there is no such outbox or mail, and with 2 given wrong usage", async () => {
    const [slip, missing, age] = await Promise.all([
      queue("--outbox", "sqlite:slip.db"),
      queue("show", "nonsense"),
      queue("purge", "--older-than", "30"),
    ]);
    expect(slip).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Error NO_OUTBOX\n.*slip\.db/) });
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Error MAIL_NOT_FOUND\n/) });
    expect(age).toMatchObject({ code: 2, stderr: expect.stringContaining("30d") });
  });
});
