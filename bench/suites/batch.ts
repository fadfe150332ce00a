/** Suite `batch`: 200,000 mails from one template over loopback SMTP, and how much memory that holds. */

import { createTransport } from "nodemailer";
import { createMailer, defineEmail } from "posthorn";
import { createElement } from "react";
import { render, toPlainText } from "react-email";
import { compare, type Measure, OURS } from "../compare.ts";
import { collectGarbage, type Sample } from "../measure.ts";
import { startSink } from "../peers/start-sink.ts";
import type { Suite } from "../suite.ts";

const FROM = "Wren <hello@wren.example>";
const CONNECTIONS = 5;
/** What `sendBatch` keeps open by default. */
const IN_FLIGHT = 10;

interface Props {
  readonly name: string;
  readonly code: number;
}

function Reminder({ name, code }: Props) {
  const h = createElement;
  return h("html", { lang: "en" }, [
    h("body", { key: "body" }, [
      h("p", { key: "hello" }, `Hello ${name},`),
      h("p", { key: "what" }, `your place ${code} is kept until Friday.`),
      h("a", { key: "link", href: `https://wren.example/keep/${code}` }, "Keep it longer"),
    ]),
  ]);
}

const TEMPLATE = defineEmail(Reminder, { subject: ({ code }) => `Place ${code}` });

const MEASURES: readonly Measure[] = [
  { key: "rate", name: "mails a second", unit: "mails/s", better: "higher" },
  { key: "heapGrowth", name: "heap growth", unit: "MB", better: "lower" },
];

export const batchSuite: Suite = {
  name: "batch",
  title: "A batch of 200,000 mails",
  async run({ quick, log }) {
    const [whole, part] = quick ? [2_000, 500] : [200_000, 20_000];
    await using sink = await startSink();
    const arrived = async (count: number): Promise<void> => {
      const { messages } = await sink.ask();
      if (messages !== count) throw new Error(`${count} mails were sent, and ${messages} arrived`);
    };
    const run = async (send: BatchSender, count: number, label: string): Promise<MemorySample> => {
      const sample = await watchMemory(
        count,
        (sent) => send(sink.port, count, sent),
        (at) => log(`batch: ${label} ${at}`),
      );
      await arrived(count);
      return sample;
    };
    // First: resident memory hardly ever shrinks, and would be that of whoever ran before.
    const all = await run(sendBatch, whole, OURS);
    const ours = await run(sendBatch, part, OURS);
    const theirs = await run(sendInLoop, part, "react-email + nodemailer");
    return {
      method: [
        `\`mailer.sendBatch(template, recipients())\` over a generator, ${CONNECTIONS} connections to one SMTP sink in a process of its own, ${IN_FLIGHT} mails open, a small template (a greeting, a line, a link) rendered for each recipient.`,
        `The peer renders with react-email and sends with nodemailer's pool, ${IN_FLIGHT} workers over the same generator. One round, ${part.toLocaleString("en-GB")} mails each, after the ${whole.toLocaleString("en-GB")}.`,
      ],
      checked: ["The sink got every mail, and `onProgress` counted every mail as sent."],
      comparisons: compare(
        `${part.toLocaleString("en-GB")} mails`,
        [
          { name: OURS, samples: [ours] },
          { name: "react-email + nodemailer", samples: [theirs] },
        ],
        MEASURES,
      ),
      remarks: [
        `Growth is the highest heap after a collection, every ${sampleEvery(part).toLocaleString("en-GB")} mails, against the first of these; less than ${megabytes(NO_GROWTH)} counts as that.`,
        `**${whole.toLocaleString("en-GB")} mails: the heap grew by ${megabytes(all.heapGrowth)}** at most (after a collection, every ${sampleEvery(whole).toLocaleString("en-GB")} mails, against the first of these), by ${megabytes(all.heapEnd)} from there to the end; resident memory was ${megabytes(all.rss)} at its highest; ${Math.round(all.rate)} mails a second, ${Math.round(whole / all.rate)} s in all.`,
      ],
    };
  },
};

/** Sends `count` mails and calls `sent` after each. */
type BatchSender = (port: number, count: number, sent: () => Promise<void> | void) => Promise<void>;

function* recipients(count: number) {
  for (let number = 0; number < count; number += 1)
    yield { to: `person-${number}@customer.example`, props: { name: `Person ${number}`, code: number } };
}

async function sendBatch(port: number, count: number, sent: () => Promise<void> | void): Promise<void> {
  await using mailer = createMailer({
    reservedDomains: "allow",
    transport: `smtp://127.0.0.1:${port}?maxConnections=${CONNECTIONS}`,
    from: FROM,
  });
  let progress = 0;
  const onProgress = (now: { readonly sent: number }): void => {
    progress = now.sent;
  };
  for await (const { error } of mailer.sendBatch(TEMPLATE, recipients(count), { onProgress })) {
    if (error) throw error;
    await sent();
  }
  if (progress !== count) throw new Error(`${count} mails were sent, and onProgress counted ${progress}`);
}

async function sendInLoop(port: number, count: number, sent: () => Promise<void> | void): Promise<void> {
  const transporter = createTransport({
    host: "127.0.0.1",
    port,
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  const all = recipients(count);
  const work = async (): Promise<void> => {
    for (const { to, props } of all) {
      const html = await render(createElement(Reminder, props));
      await transporter.sendMail({ from: FROM, to, subject: `Place ${props.code}`, html, text: toPlainText(html) });
      await sent();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  transporter.close();
}

/** What is not told from nothing, in megabytes. */
const NO_GROWTH = 0.1;

interface MemorySample extends Sample {
  readonly rate: number;
  /** Megabytes: the highest heap after a collection, less the first such heap; at least {@link NO_GROWTH}. */
  readonly heapGrowth: number;
  /** Megabytes: the last heap after a collection, less the first such heap. */
  readonly heapEnd: number;
  /** Megabytes: the highest resident memory. */
  readonly rss: number;
}

async function watchMemory(
  count: number,
  send: (sent: () => void) => Promise<void>,
  log: (text: string) => void,
): Promise<MemorySample> {
  const heaps: number[] = [];
  let [sent, rss, collecting] = [0, 0, 0];
  collectGarbage();
  const startedAt = performance.now();
  await send(() => {
    sent += 1;
    if (sent % sampleEvery(count) !== 0) return;
    const before = performance.now();
    rss = Math.max(rss, process.memoryUsage.rss());
    collectGarbage();
    heaps.push(process.memoryUsage().heapUsed);
    collecting += performance.now() - before;
    log(`${sent} of ${count}: ${megabytes((heaps.at(-1) as number) / 1e6)} of heap`);
  });
  const seconds = (performance.now() - startedAt - collecting) / 1000;
  const first = heaps[0] as number;
  return {
    rate: count / seconds,
    heapGrowth: Math.max(NO_GROWTH, (Math.max(...heaps) - first) / 1e6),
    heapEnd: ((heaps.at(-1) as number) - first) / 1e6,
    rss: rss / 1e6,
  };
}

function sampleEvery(count: number): number {
  return Math.min(5_000, count / 10);
}

function megabytes(value: number): string {
  return `${value.toFixed(1)} MB`;
}
