/** Suite `latency`: how many round trips a mail takes, through a proxy that delays, against nodemailer's pool. */

import { createTransport } from "nodemailer";
import { createMailer } from "posthorn";
import { compare, type Measure, OURS } from "../compare.ts";
import { sideBySide, timePerMail } from "../measure.ts";
import { startDelay } from "../peers/delay.ts";
import { startSink } from "../peers/start-sink.ts";
import type { Suite } from "../suite.ts";

const ROUND_TRIP_MS = 20;
const FROM = "Wren <hello@wren.example>";

const MEASURES: readonly Measure[] = [{ key: "trips", name: "round trips a mail", unit: "trips", better: "lower" }];

export const latencySuite: Suite = {
  name: "latency",
  title: "Round trips to a server that is far away",
  async run({ rounds, quick, log }) {
    await using sink = await startSink();
    await using far = await startDelay(sink.port, ROUND_TRIP_MS / 2);
    await using mailer = createMailer({
      reservedDomains: "allow",
      transport: `smtp://127.0.0.1:${far.port}?maxConnections=1`,
      from: FROM,
    });
    const transporter = createTransport({ host: "127.0.0.1", port: far.port, pool: true, maxConnections: 1 });
    const mail = { to: "ada@wren.example", subject: "Your code: 123456", html: "<p>123456</p>", text: "123456" };
    const count = quick ? 5 : 50;
    const senders = [
      { name: OURS, send: async () => void (await mailer.send(mail)) },
      { name: "nodemailer", send: async () => void (await transporter.sendMail({ from: FROM, ...mail })) },
    ];
    try {
      const series = await sideBySide(
        senders.map(({ name, send }) => ({
          name,
          async run() {
            await sink.ask();
            const { wall } = await timePerMail(count, async () => {
              for (let sent = 0; sent < count; sent += 1) await send();
            });
            const { messages } = await sink.ask();
            if (messages !== count) throw new Error(`${name} sent ${count} mails, and ${messages} arrived`);
            return { trips: wall / 1000 / ROUND_TRIP_MS };
          },
        })),
        { rounds },
      );
      log("latency: done");
      return {
        method: [
          `One connection, kept, to the SMTP sink (PIPELINING) through a proxy in the benchmark's process that hands on everything ${ROUND_TRIP_MS / 2} ms later, in both directions; ${count} small mails a turn, one after the other. Round trips are the time of a mail divided by ${ROUND_TRIP_MS} ms, so that work and late timers count too.`,
        ],
        checked: ["The sink got every mail of every turn."],
        comparisons: compare("one connection, 20 ms", series, MEASURES),
        remarks: ["Two is what SMTP with PIPELINING needs: one for the envelope and DATA, one for the mail."],
      };
    } finally {
      transporter.close();
    }
  },
};
