import { createMailer } from "posthorn";
import { postgresOutbox } from "posthorn/outbox";
import { startTestServer } from "posthorn/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type TestDatabase } from "../support/postgres-database.ts";
import { makeProject, type Project, runCli, startCli } from "./run-cli.ts";

let project: Project;
let database: TestDatabase;
beforeAll(async () => {
  project = await makeProject({});
  database = await createDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
});

// Starts processes, which a busy machine takes its time for.
describe("the commands on Postgres", { timeout: 240_000 }, () => {
  it("workers deliver what OUTBOX_URL holds and stop on SIGTERM, and posthorn queue looks into it", async () => {
    await using server = await startTestServer();
    await using web = createMailer({
      transport: "null:",
      outbox: postgresOutbox({ connectionString: database.url }),
      from: "hello@acme.test",
    });
    const options = { cwd: project.root, env: { OUTBOX_URL: database.url, SMTP_URL: server.url } };
    const workers = [1, 2].map(() => startCli(["worker", "--verbose"], options));
    const [first] = await Promise.all(workers.map((worker) => worker.printed(/postgres:\/\/127\.0\.0\.1:\d+\/\w+/)));
    expect(first?.input).not.toContain("secret");
    const kept = await web.enqueue({ to: "ada@example.test", subject: "Hi", text: "Hi" });
    await expect.poll(() => server.received.length).toBe(1);
    await expect
      .poll(async () => JSON.parse((await runCli(["queue", "show", kept.id, "--json"], options)).stdout).mail.state)
      .toBe("sent");
    for (const { child } of workers) child.kill("SIGTERM");
    expect((await Promise.all(workers.map(({ ended }) => ended))).map(({ code }) => code)).toEqual([143, 143]);

    const waiting = await web.enqueue({ to: "bob@example.test", subject: "Hi", text: "Hi", tags: ["digest"] });
    const queue = async (...args: string[]) => (await runCli(["queue", ...args], options)).stdout;
    expect(JSON.parse(await queue("--json"))).toMatchObject({ states: { queued: 1, sent: 1 } });
    expect(await queue("list", "--to", "bob@example.test")).toContain(waiting.id);
    expect(await queue("cancel", waiting.id)).toBe("Cancelled: 1 mail\n");
    expect(JSON.parse(await queue("--json"))).toMatchObject({ states: { queued: 0, cancelled: 1 } });
  });

  it("posthorn queue refuses a database without an outbox", async () => {
    const { code, stderr } = await runCli(["queue", "--outbox", database.url.replace(/\w+$/, "postgres")], {
      cwd: project.root,
    });
    expect(code).toBe(1);
    expect(stderr).toContain("There is no outbox in the schema posthorn");
  });
});
