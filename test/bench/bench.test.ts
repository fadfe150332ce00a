/** The benchmark's own parts: what its figures rest on. */

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { renderEmail } from "posthorn";
import { describe, expect, it } from "vitest";
import { drawChart } from "../../bench/chart.ts";
import { compare, OURS } from "../../bench/compare.ts";
import { rotate, sideBySide } from "../../bench/measure.ts";
import { DataEnd } from "../../bench/peers/data-end.ts";
import { receiptHtml, receiptText } from "../../bench/peers/render-peers/receipt-literal.ts";
import { receiptWords } from "../../bench/peers/render-peers/receipt-words.ts";
import { startSink } from "../../bench/peers/start-sink.ts";
import { propsFor, RECIPIENTS } from "../../bench/recipients.ts";
import { formatReport, formatSuite } from "../../bench/report.ts";
import { reportOf } from "../../bench/results.ts";
import { missingWords, unsaidWords } from "../../bench/same-text.ts";
import { readRecords, replaceRecords, type SuiteRecord, writeRecords } from "../../bench/store.ts";
import { SUITE_NAMES } from "../../bench/suites/index.ts";
import receipt, { type ReceiptProps } from "../../emails/receipt.tsx";

const ROOT = join(import.meta.dirname, "../..");
const RESULTS = join(ROOT, "bench/RESULTS.md");
const RECORDS = join(ROOT, "bench/results.json");

describe("measuring", () => {
  it("begins each round with another contender and throws the warm-up away", async () => {
    const order: string[] = [];
    const contenders = ["A", "B", "C"].map((name) => ({
      name,
      async run(round: number) {
        order.push(name);
        return { round };
      },
    }));
    const series = await sideBySide(contenders, { rounds: 2, warmUps: 1 });
    expect(order.join("")).toBe("ABCBCACAB");
    expect(series.map(({ samples }) => samples)).toEqual(Array(3).fill([{ round: 0 }, { round: 1 }]));
    expect(rotate([1, 2, 3], 4)).toEqual([2, 3, 1]);
  });

  it("gives a ratio above 1 where Posthorn does better, whichever way is better", () => {
    const series = [
      {
        name: OURS,
        samples: [
          { time: 10, rate: 300 },
          { time: 20, rate: 100 },
          { time: 10, rate: 200 },
        ],
      },
      {
        name: "peer",
        samples: [
          { time: 20, rate: 100 },
          { time: 20, rate: 100 },
          { time: 10, rate: 400 },
        ],
      },
    ];
    const [time, rate] = compare("mail", series, [
      { key: "time", name: "time", unit: "ms", better: "lower" },
      { key: "rate", name: "rate", unit: "mails/s", better: "higher" },
    ]);
    expect(time?.ratio).toEqual({ median: 1, min: 1, max: 2, values: [2, 1, 1] });
    expect(rate?.ratio).toEqual({ median: 1, min: 0.5, max: 3, values: [3, 1, 0.5] });
  });

  it("says by name which suite could not run, and why", () => {
    const text = formatSuite({
      suite: "preview",
      title: "Preview",
      status: "could not run",
      reason: "there is no browser",
    });
    expect(text).toContain("The suite `preview` could not run:** there is no browser");
  });
});

describe("what was measured", () => {
  const record = (suite: string, loadBefore: number): SuiteRecord => ({
    suite,
    title: `Title of ${suite}`,
    machine: { ...machine, loadBefore },
    othersCores: 0.5,
    rounds: 7,
    command: `npm run bench -- --only ${suite}`,
    result: { method: [], checked: [], comparisons: [], remarks: [] },
  });
  const machine = {
    ...{ date: "2026-01-02", cpu: "a processor", cores: 2, memoryGB: 4, system: "Linux", node: "v24.0.0" },
    versions: { react: "19.0.0" },
  };

  it("replaces the part of the suites that ran, and keeps the others and the order", async () => {
    const folder = await mkdtemp(join(tmpdir(), "posthorn-records-"));
    try {
      const file = join(folder, "results.json");
      expect(readRecords(file)).toEqual([]);
      writeRecords(file, replaceRecords([record("send", 1), record("preview", 2)], [record("render", 3)], SUITE_NAMES));
      const known = replaceRecords(readRecords(file), [record("send", 4)], SUITE_NAMES);
      expect(known).toEqual([record("render", 3), record("send", 4), record("preview", 2)]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("is told with its date, command and load, suite by suite, and what is missing by name", () => {
    const text = formatReport([record("send", 1.5)], { suites: ["render", "send"], targets: [] });
    expect(text).toContain("Measured 2026-01-02 by `npm run bench -- --only send`: 7 rounds.");
    expect(text).toContain("Load average before the run: 1.5, and other programs kept 0.50 cores busy");
    expect(text).toContain("**Other work shared the cores**");
    expect(text).toContain("Not measured yet: `render`.");
  });

  it("is what RESULTS.md says, and its chart shows", async () => {
    const { report, chart } = reportOf(readRecords(RECORDS));
    expect(report).toBe(await readFile(RESULTS, "utf8"));
    expect(chart).toBe(await readFile(join(ROOT, "bench/results.svg"), "utf8"));
  });

  it("is held to the targets, and a missed one is told as missed", () => {
    const spread = (median: number) => ({ median, min: median, max: median, values: [median] });
    const compared = (what: string, ratio: number) => ({
      ...{ what, measure: "CPU a mail", unit: "µs" as const, peer: "nodemailer", rounds: 1 },
      ...{ ratio: spread(ratio), ours: spread(1), theirs: spread(ratio) },
    });
    const compose = record("compose", 0);
    const comparisons = [compared("composing", 4.2), compared("composing and signing (DKIM, RSA 2048)", 2.9)];
    const { report, chart } = reportOf([{ ...compose, result: { ...compose.result, comparisons } }]);
    expect(report).toContain("| at least 4× | 4.20× | held |");
    expect(report).toContain("| at least 3× | 2.90× | **missed** |");
    expect(report).toContain("| at least 25× | not measured yet |  |");
    expect(chart).toContain(">composing, CPU</text>");
  });

  it("is drawn with bars that are as long as their values' logarithms", () => {
    const bars = [1, 10, 100].map((value) => ({ label: `<${value}>`, value, text: String(value) }));
    const chart = drawChart([
      { title: "A & B", note: "", bars: [...bars, { label: "all", value: 1000, text: "1000" }] },
    ]);
    const widths = [...chart.matchAll(/class="bar"[^>]* width="(\d+)"/g)].map(([, width]) => Number(width));
    const [first = 0, second = 0, third = 0, last = 0] = widths;
    expect(second - first).toBeCloseTo(third - second, -1);
    expect(third - second).toBeCloseTo(last - third, -1);
    expect(chart).toContain("&lt;1>");
    expect(chart).toContain('aria-label="A &amp; B"');
  });
});

describe("the pool of recipients", () => {
  it("gives each of 64 recipients props of their own that the schema accepts", async () => {
    const all = RECIPIENTS.map((recipient) => propsFor(receipt.PreviewProps, recipient));
    expect(new Set(all.map((props) => JSON.stringify(props))).size).toBe(64);
    for (const props of all) expect((await receipt.schema?.["~standard"].validate(props))?.issues).toBeUndefined();
    expect(propsFor({ code: "aB3-xYz" }, RECIPIENTS[0] as (typeof RECIPIENTS)[number])).toEqual({
      code: expect.stringMatching(/^[a-z]B[1-9]-[a-z]Y[a-z]$/),
    });
  });
});

describe("the SMTP sink", () => {
  it("finds the end of a message wherever the stream is cut", () => {
    const stream = Buffer.from("a\r\n..\r\n.b\r\n\r\n.\r\nMAIL FROM:<>\r\n");
    const length = stream.indexOf("MAIL");
    for (let first = 0; first <= length; first++) {
      for (let second = first; second <= length; second++) {
        const end = new DataEnd();
        const cuts = [stream.subarray(0, first), stream.subarray(first, second), stream.subarray(second)];
        let taken = 0;
        for (const chunk of cuts) {
          const found = end.find(chunk);
          taken += found === -1 ? chunk.length : found;
          if (found !== -1) break;
        }
        expect(taken, `cut at ${first} and ${second}`).toBe(length);
      }
    }
    expect(new DataEnd().find(Buffer.from(".\r\n"))).toBe(3);
  });

  it("counts and keeps what came in byte by byte, and what came in all at once", async () => {
    await using sink = await startSink();
    await sink.ask({ keep: true });
    const mail = "Subject: x\r\n\r\n..dot\r\nend\r\n.\r\n";
    const conversation = ["EHLO me\r\n", "MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n", mail];
    await converse(sink.port, conversation);
    await converse(sink.port, conversation.join("").split(""));
    const { kept, ...counted } = await sink.ask();
    expect(counted).toEqual({ messages: 2, bytes: 2 * mail.length, connections: 2 });
    expect(kept).toEqual(Array(2).fill("Subject: x\r\n\r\n.dot\r\nend\r\n"));
  });
});

describe("texts", () => {
  it("say the same in other case, order and padding, and not where a word is missing", () => {
    expect(missingWords("Total  €5\nYour code aB3", "YOUR CODE aB3 \u200c\u200c\nTotal €5")).toEqual([]);
    expect(missingWords("one", "one one two")).toEqual(["ONE", "TWO"]);
    expect(unsaidWords("TOTAL€5.10 paid on3 May", "Total\n€5.10\nPaid on 3 May, €5.11")).toEqual(["€5.11"]);
  });
});

it("the receipt that is written by hand has Posthorn's bytes", async () => {
  const { "huge amounts": longNames, ...variants } = receipt.variants ?? {};
  for (const props of [receipt.PreviewProps, longNames, ...Object.values(variants)] as ReceiptProps[]) {
    const { html, text } = await renderEmail(receipt, { props });
    const words = receiptWords(props);
    expect(receiptHtml(words)).toBe(html);
    // No recipient of the benchmark bought anything whose name takes two lines.
    if (props !== longNames) expect(receiptText(words)).toBe(text);
  }
});

it("runs: both sides render the same and every mail arrives, or the suites would fail", {
  timeout: 180_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "posthorn-bench-"));
  const [results, records] = [await readFile(RESULTS, "utf8"), await readFile(RECORDS, "utf8")];
  try {
    const file = join(folder, "bench.json");
    const args = ["bench/run.ts", "--only", "render,compose,send,latency", "--quick", "--rounds", "1", "--json", file];
    await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    const { outcomes } = JSON.parse(await readFile(file, "utf8"));
    expect(outcomes).toMatchObject([
      { suite: "render", status: "ran", result: { comparisons: expect.arrayContaining([expect.anything()]) } },
      { suite: "compose", status: "ran", result: { comparisons: Array(6).fill({ rounds: 1 }) } },
      { suite: "send", status: "ran", result: { comparisons: expect.arrayContaining([expect.anything()]) } },
      { suite: "latency", status: "ran", result: { comparisons: [{ rounds: 1 }] } },
    ]);
    expect(await readFile(RESULTS, "utf8"), "it takes all rounds to replace a part").toBe(results);
    expect(await readFile(RECORDS, "utf8"), "it takes all rounds to replace a part").toBe(records);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Sends the pieces as separate writes and resolves once the server has said goodbye. */
async function converse(port: number, pieces: readonly string[]): Promise<void> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let replies = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    replies += text;
  });
  for (const piece of [...pieces, "QUIT\r\n"]) {
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve, reject) => socket.once("close", resolve).once("error", reject));
  if (!replies.includes("221")) throw new Error(`The conversation ended early: ${replies}`);
}
