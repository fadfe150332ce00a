import { join } from "node:path";
import { createMailer } from "posthorn";
import { sqliteOutbox } from "posthorn/outbox";
import { startTestServer, type TestServer } from "posthorn/testing";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeProject, type Project, runCli, startCli } from "./run-cli.ts";

let server: TestServer;
let project: Project;
let outbox: ReturnType<typeof sqliteOutbox>;
let web: ReturnType<typeof createMailer>;
beforeAll(async () => {
  server = await startTestServer();
  project = await makeProject({
    "configured/posthorn.config.mjs": `export default {
      mailer: {
        transport: "null:",
        transports: { bulk: ${JSON.stringify(server.url)} },
        outbox: "sqlite:../mail.db",
      },
    };`,
  });
  outbox = sqliteOutbox({ path: join(project.root, "mail.db") });
  const from = "hello@acme.test";
  web = createMailer({ transport: "null:", transports: { bulk: "null:" }, outbox, from }) as typeof web;
});
afterEach(() => server.play());
afterAll(async () => {
  await web.close();
  await server[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
});

const mail = { to: "ada@example.test", subject: "Hi", text: "Hi" };

function startWorker(...args: string[]) {
  const env = { OUTBOX_URL: "sqlite:mail.db", SMTP_URL: server.url };
  return startCli(["worker", ...args], { cwd: project.root, env });
}

// Each test starts processes, which a busy machine takes its time for.
describe("posthorn worker", { timeout: 240_000 }, () => {
  it("delivers what another process enqueues, tells how it is, and finishes what is in hand on SIGTERM", async () => {
    const worker = startWorker("--concurrency", "1", "--health-port", "0", "--verbose");
    const [, url] = (await worker.printed(/Health +(http:\/\/127\.0\.0\.1:\d+)/)) as unknown as [string, string];
    const ask = async (path: string, init?: RequestInit) => {
      const response = await fetch(url + path, init);
      return { status: response.status, text: await response.text() };
    };
    expect(await ask("/healthz")).toEqual({ status: 200, text: "alive\n" });
    expect(await ask("/readyz")).toEqual({ status: 200, text: "ready\n" });
    expect((await ask("/")).status).toBe(404);
    expect((await ask("/healthz", { method: "POST" })).status).toBe(405);

    const { id } = await web.enqueue(mail);
    await worker.printed(new RegExp(`sent +${id} .*smtp`));
    expect(server.received.map(({ envelope }) => envelope.to)).toEqual([["ada@example.test"]]);
    const metrics = (await ask("/metrics")).text;
    expect(metrics).toContain("\n# TYPE posthorn_worker_mails_total counter\n");
    for (const line of [
      "posthorn_outbox_up 1",
      'posthorn_worker_mails_total{outcome="sent"} 1',
      'posthorn_worker_mails_total{outcome="failed"} 0',
      "posthorn_worker_delivery_seconds_count 1",
      'posthorn_outbox_mails{state="sent"} 1',
      'posthorn_outbox_mails{state="queued"} 0',
      "posthorn_outbox_oldest_queued_seconds 0",
    ])
      expect(metrics.split("\n")).toContain(line);

    // The server has the next mail and is slow to answer; meanwhile the worker is told to stop.
    server.play({ at: "after-dot", delayMs: 500, times: 1 });
    await web.enqueue(mail);
    await web.enqueue(mail);
    await server.until(({ received }) => received.length === 2);
    worker.child.kill("SIGTERM");
    const { code, stdout, stderr } = await worker.ended;
    expect({ code, stderr }).toEqual({ code: 143, stderr: "" });
    expect(stdout).not.toContain("ada@");
    // However long the signal took to arrive: what the server has is known to be sent, and the rest is still to be sent.
    const sent = server.received.length;
    expect(stdout).toMatch(new RegExp(`\nStopped: ${sent} sent\n$`));
    expect(await outbox.counts()).toMatchObject({ sent, queued: 3 - sent, sending: 0, unknown: 0 });
    await outbox.cancel((await outbox.list({ state: "queued" })).entries.map(({ id }) => id));
  });

  it("is not ready any more while it stops, and leaves in doubt what is in doubt", async () => {
    await web.enqueue(mail);
    const before = server.received.length;
    server.play({ at: "after-dot", silence: true, times: 1 });
    const worker = startWorker("--health-port", "0", "--stop-timeout", "600", "--on-unknown", "park");
    const [, url] = (await worker.printed(/Health +(http:\/\/127\.0\.0\.1:\d+)/)) as unknown as [string, string];
    await server.until(({ received }) => received.length === before + 1);
    worker.child.kill("SIGTERM");
    let ready: Response;
    do ready = await fetch(`${url}/readyz`);
    while (ready.status === 200);
    expect({ status: ready.status, text: await ready.text() }).toEqual({ status: 503, text: "stopping\n" });
    server.disconnect();
    expect(await worker.ended).toMatchObject({
      code: 143,
      stdout: expect.stringMatching(/Stopped: 0 sent, 1 unknown\n$/),
    });
    expect(await outbox.counts()).toMatchObject({ unknown: 1, queued: 0, sending: 0 });
  });

  it("gives back what is not through in time", async () => {
    const before = server.faultsPlayed;
    server.play({ at: "mail", silence: true });
    const { id } = await web.enqueue(mail);
    const worker = startWorker("--stop-timeout", "0");
    await server.until(({ faultsPlayed }) => faultsPlayed === before + 1);
    worker.child.kill("SIGINT");
    expect((await worker.ended).code).toBe(130);
    expect(await outbox.get(id)).toMatchObject({ state: "queued", attempts: 0 });
    await outbox.cancel([id]);
  });

  it("works with the mailer of posthorn.config.ts, its named transports and its outbox", async () => {
    const before = server.received.length;
    await web.enqueue(mail);
    await web.enqueue({ ...mail, to: "bob@example.test", via: "bulk" as never });
    const { code, stdout, stderr } = await runCli(["worker", "--until-empty"], {
      cwd: join(project.root, "configured"),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^Working on sqlite:\.\.\/mail\.db, 10 at once\n[\s\S]*\nNothing is due any more: 2 sent\n$/,
    );
    expect(server.received.slice(before).map(({ envelope }) => envelope.to)).toEqual([["bob@example.test"]]);
  });

  it("ends with 1 and says what to do, where it cannot begin", async () => {
    const run = (args: string[]) => runCli(["worker", ...args], { cwd: project.root });
    const [nothing, folder, taken] = await Promise.all([
      run(["--smtp", server.url]),
      run(["--outbox", "sqlite:no/mail.db", "--smtp", server.url]),
      run(["--outbox", "sqlite:mail.db", "--smtp", server.url, "--health-port", String(server.port)]),
    ]);
    expect([nothing.code, folder.code, taken.code]).toEqual([1, 1, 1]);
    expect(nothing.stderr).toMatch(/^Error NO_OUTBOX\n[\s\S]*--outbox sqlite:/);
    expect(folder.stderr).toMatch(/^Error OUTBOX_FAILED\n[\s\S]*Its folder must exist/);
    expect(taken.stderr).toMatch(/^Error PORT_TAKEN\n[\s\S]*--health-port/);
  });
});
