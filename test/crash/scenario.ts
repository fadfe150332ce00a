/** Runs a crash test: enqueues, delivers and kills, until every mail has come to an end; then judges what is left. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { OnUnknown, OutboxEntry } from "posthorn/outbox";
import { openOutbox, openShop } from "./engine.ts";
import { startCountingServer } from "./smtp-server.ts";
import { judge, type Verdict } from "./verdict.ts";

export interface Scenario {
  /** An empty folder, for the outbox where it is a file. */
  readonly folder: string;
  /** The address of the outbox in Postgres. */
  readonly postgres?: string | undefined;
  /** Restarts the database, in the middle. */
  readonly restartDatabase?: (() => Promise<void>) | undefined;
  readonly mails: number;
  /** How often the enqueuing process is killed, and how often a working one. */
  readonly kills: number;
  readonly workers: number;
  readonly onUnknown: OnUnknown;
  /** How long the mail server is away in the middle, in milliseconds; 0 for not at all. */
  readonly outageMs: number;
  /**
   * Asks processes to end (SIGTERM) rather than killing them, with a mail server that never loses a connection: nothing is
   * ever in doubt then, and each mail has to arrive exactly once.
   */
  readonly gentle?: boolean | undefined;
  readonly perSecond: number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly tell: (line: string) => void;
}

export interface Report extends Verdict {
  readonly killed: { readonly enqueuer: number; readonly worker: number };
  readonly seconds: number;
}

/** The longest life of a process that is to be killed, from when it is ready. */
const LONGEST_LIFE_MS = 900;

const MOST_SECONDS = 20 * 60;

export async function runScenario(scenario: Scenario): Promise<Report> {
  const { folder, mails, kills, workers, onUnknown, random, tell, gentle = false } = scenario;
  const target = scenario.postgres ?? join(folder, "outbox.db");
  const log = join(folder, "acknowledged.log");
  const began = performance.now();
  const server = await startCountingServer(random, { reliable: gentle });
  const killed = { enqueuer: 0, worker: 0 };
  const ending = new AbortController();
  const children = new Set<ChildProcess>();

  /** One process after another, each killed at some instant, until `kills` were; the last one lives on. */
  const live = async (role: "enqueuer" | "worker", args: readonly string[], most: () => boolean): Promise<void> => {
    for (;;) {
      const child = fork(join(import.meta.dirname, `${role}.ts`), args, {
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      });
      children.add(child);
      const exited = once(child, "exit");
      await Promise.race([once(child, "message"), exited]);
      if (most()) await Promise.race([exited, sleep(random() * LONGEST_LIFE_MS)]);
      const kill = child.exitCode === null && most();
      if (kill) child.kill(gentle ? "SIGTERM" : "SIGKILL");
      await exited;
      children.delete(child);
      if (kill && (child.signalCode !== null || gentle)) killed[role] += 1;
      else if (child.exitCode === 0) return;
      else throw new Error(`The ${role} ended with ${child.exitCode ?? child.signalCode}`);
    }
  };

  const progress = setInterval(
    () =>
      tell(
        `${server.taken.size} of ${mails} mails taken; killed ${killed.enqueuer} enqueuers, ${killed.worker} workers`,
      ),
    10_000,
  );
  const outbox = openOutbox(target);
  try {
    await outbox.start();
    await (await openShop(target)).close();
    const enqueuing = live(
      "enqueuer",
      [target, log, String(mails), String(scenario.perSecond)],
      () => killed.enqueuer < kills,
    );
    const working = Array.from({ length: workers }, () =>
      live("worker", [target, server.url, onUnknown], () => killed.worker < kills && !ending.signal.aborted),
    );
    const outage = away(server, scenario, () => server.taken.size > mails / 3, ending.signal);
    const restarted = restart(scenario, () => server.taken.size > mails / 2, ending.signal);
    let enqueued = false;
    void enqueuing.then(() => {
      enqueued = true;
    });
    // Neither is to fail, and the workers are not to end by themselves.
    await Promise.race([
      settled(outbox, () => enqueued && killed.worker >= kills, began),
      Promise.all([enqueuing, ...working]),
    ]);
    ending.abort();
    await Promise.all([outage, restarted]);
    for (const child of children) child.kill("SIGTERM");
    await Promise.all(working);
    const entries = await allEntries(outbox);
    const shop = await openShop(target);
    const orders = await shop.orders();
    await shop.close();
    const acknowledged = new Set(readFileSync(log, "utf8").split("\n").filter(Boolean).map(Number));
    const verdict = judge({
      acknowledged,
      orders,
      entries,
      taken: server.taken,
      damaged: server.damaged,
      onUnknown,
      gentle,
    });
    return { ...verdict, killed, seconds: Math.round((performance.now() - began) / 1000) };
  } finally {
    clearInterval(progress);
    ending.abort();
    for (const child of children) child.kill("SIGKILL");
    await outbox.close();
    await server.close();
  }
}

/** Until nothing is under way any more. */
async function settled(outbox: ReturnType<typeof openOutbox>, done: () => boolean, began: number): Promise<void> {
  for (;;) {
    // Undefined while the database is away.
    const counts = await outbox.counts().catch(() => undefined);
    const { queued = 0, scheduled = 0, sending = 0 } = counts ?? {};
    if (counts !== undefined && done() && queued + scheduled + sending === 0) return;
    if (performance.now() - began > MOST_SECONDS * 1000)
      throw new Error(
        `Not through after ${MOST_SECONDS} s: ${queued} queued, ${scheduled} scheduled, ${sending} being sent`,
      );
    await sleep(200);
  }
}

async function restart({ restartDatabase, tell }: Scenario, due: () => boolean, signal: AbortSignal): Promise<void> {
  if (restartDatabase === undefined) return;
  while (!due() && !signal.aborted) await sleep(50);
  if (signal.aborted) return;
  await restartDatabase();
  tell("The database was restarted");
}

async function away(
  server: Awaited<ReturnType<typeof startCountingServer>>,
  { outageMs, tell }: Scenario,
  due: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  if (outageMs === 0) return;
  while (!due() && !signal.aborted) await sleep(50);
  if (signal.aborted) return;
  tell(`The mail server goes away for ${outageMs / 1000} s`);
  await server.leave();
  await sleep(outageMs);
  await server.comeBack();
  tell("The mail server is back");
}

async function allEntries(outbox: ReturnType<typeof openOutbox>): Promise<readonly OutboxEntry[]> {
  const entries: OutboxEntry[] = [];
  for (let after: string | undefined; ; ) {
    const page = await outbox.list({ limit: 1000, after });
    entries.push(...page.entries);
    if (page.next === undefined) return entries;
    after = page.next;
  }
}
