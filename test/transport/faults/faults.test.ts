import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { play, type Variant } from "./play.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import { withTable } from "./table.ts";

/** How much later than its deadline a send may settle: a quarter of a second is for the transport's last word. */
const GRACE_MS = 600;

const document = join(resolve(import.meta.dirname, "../../.."), "docs/delivery.md");
const asTold: Scenario[] = [];
let socketsBefore = 0;

beforeAll(() => {
  socketsBefore = openSockets();
});

afterAll(async () => {
  // A socket is let go of some turns of the loop after it was destroyed.
  await vi.waitFor(() => expect(openSockets()).toBeLessThanOrEqual(socketsBefore), { timeout: 20_000 });
});

describe.concurrent.each(Object.entries(Object.groupBy(scenarios, ({ section }) => section)))("%s", (_, group) => {
  test.each((group ?? []).map((scenario) => [scenario.what, scenario] as const))(
    "%s",
    async (_, scenario) => {
      await Promise.all(variantsOf(scenario).map((variant) => expectAsTold(scenario, variant)));
      asTold.push(scenario);
    },
    180_000,
  );
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

async function expectAsTold(scenario: Scenario, variant: Variant): Promise<void> {
  const { outcome, error, lateMs, arrivals, body, attempts } = await play(scenario, variant);
  const where = `${JSON.stringify(variant)}: ${error?.message}`;
  const wanted = scenario.orUnknown === true && outcome.delivery === "unknown" ? UNKNOWN : {};
  expect(outcome, where).toEqual({ ...scenario.outcome, ...wanted });
  expect(lateMs, where).toBeLessThan(GRACE_MS);
  expect(attempts, where).toBe(1);
  expect(arrivals.length, where).toBeLessThanOrEqual(scenario.arrivals);
  const taken = arrivals.filter(({ accepted }) => accepted).flatMap(({ acceptedFor }) => acceptedFor);
  expect(new Set(taken).size, `${where}: one address got it twice`).toBe(taken.length);
  if (outcome.delivery === "sent") expect(taken.toSorted(), where).toEqual(scenario.to.toSorted());
  if (outcome.delivery === "not-sent") expect(taken, where).toEqual([]);
  if (outcome.delivery === "partial") expect(taken, where).toEqual(acceptedOf(error?.recipients ?? []));
  for (const { raw } of arrivals) expect(raw.equals(body), `${where}: the mail arrived changed`).toBe(true);
}

const UNKNOWN = { delivery: "unknown", permanent: false, retryable: false } as const;

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
