import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { play, type Variant } from "./play.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import { withTable } from "./table.ts";

/** How much later than its deadline a send may settle, on a machine that is busy. */
const GRACE_MS = 600;

const document = join(resolve(import.meta.dirname, "../../.."), "docs/delivery.md");
const asTold: Scenario[] = [];
let socketsBefore = 0;

beforeAll(() => {
  socketsBefore = openSockets();
});

afterAll(async () => {
  // A socket is let go of a turn of the loop after it was destroyed.
  for (let turn = 0; turn < 100 && openSockets() > socketsBefore; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(openSockets()).toBeLessThanOrEqual(socketsBefore);
});

describe.concurrent.each(Object.entries(Object.groupBy(scenarios, ({ section }) => section)))("%s", (_, group) => {
  test.each((group ?? []).map((scenario) => [scenario.what, scenario] as const))("%s", async (_, scenario) => {
    for (const variant of variantsOf(scenario)) {
      const { outcome, error, settledAfterMs, arrivals, body, attempts } = await play(scenario, variant);
      const where = `${JSON.stringify(variant)}: ${error?.message}`;
      expect(outcome, where).toEqual(scenario.outcome);
      expect(settledAfterMs, where).toBeLessThan(scenario.timeoutMs + GRACE_MS);
      expect(attempts, where).toBe(1);
      expect(arrivals.length, where).toBeLessThanOrEqual(scenario.arrivals);
      const taken = arrivals.filter(({ accepted }) => accepted).flatMap(({ acceptedFor }) => acceptedFor);
      expect(new Set(taken).size, `${where}: one address got it twice`).toBe(taken.length);
      if (outcome.delivery === "sent") expect(taken.toSorted(), where).toEqual(scenario.to.toSorted());
      if (outcome.delivery === "not-sent") expect(taken, where).toEqual([]);
      if (outcome.delivery === "partial") expect(taken, where).toEqual(acceptedOf(error?.recipients ?? []));
      for (const { raw } of arrivals) expect(raw.equals(body), `${where}: the mail arrived changed`).toBe(true);
    }
    asTold.push(scenario);
  });
});

test("docs/delivery.md shows the outcome of this run", () => {
  const inOrder = scenarios.filter((scenario) => asTold.includes(scenario));
  const now = readFileSync(document, "utf8");
  const expected = withTable(now, inOrder);
  if (process.env.POSTHORN_WRITE_DOCS === "1") writeFileSync(document, expected);
  else expect(now).toBe(expected);
});

test("there are enough rows to trust it", () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(40);
});

function variantsOf({ connections, sizes, pipelining }: Scenario): Variant[] {
  return connections.flatMap((connection) =>
    sizes.flatMap((size) => pipelining.map((piped) => ({ connection, size, pipelining: piped }))),
  );
}

function acceptedOf(recipients: readonly { readonly address: string; readonly status: string }[]): string[] {
  return recipients.filter(({ status }) => status === "accepted").map(({ address }) => address);
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
}
