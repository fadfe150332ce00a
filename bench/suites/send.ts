/** Suite `send`: mails a second over loopback SMTP, against plain nodemailer with a pool. */

import { type AddressObject, simpleParser } from "mailparser";
import { createTransport } from "nodemailer";
import { type AnyEmailTemplate, composeMessage, createMailer, prepare, renderEmail } from "posthorn";
import { createElement, type FunctionComponent } from "react";
import { render, toPlainText } from "react-email";
import { compare, type Measure, OURS } from "../compare.ts";
import { type Sample, sideBySide, timePerMail } from "../measure.ts";
import { openSmtpSource, type SmtpSource } from "../peers/smtp-source.ts";
import { type Sink, startSink } from "../peers/start-sink.ts";
import { missingWords } from "../same-text.ts";
import type { Suite } from "../suite.ts";
import { type BenchTemplate, loadStarters, loadTemplate, loadTemplates } from "../templates.ts";

const TEMPLATE = "receipt";
const FROM = "Wren <hello@wren.example>";
const CONNECTIONS = 10;
/** In one turn: as many as it takes for either side to pay for its own garbage, that of the old generation too. */
const MAILS = 2048;
/** Turns that do not count: both sides are compiled by then. */
const WARM_UPS = 2;
/** Twice as many as there are connections: none of them waits for work. */
const IN_FLIGHT = 2 * CONNECTIONS;

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly template: AnyEmailTemplate;
  readonly props: object;
}

interface Sender extends AsyncDisposable {
  readonly name: string;
  /** Whether it makes a plaintext of its own, which says the same in another form. */
  readonly ownText?: boolean;
  send(mail: Mail): Promise<void>;
}

const MEASURES: readonly Measure[] = [
  { key: "rate", name: "mails a second", unit: "mails/s", better: "higher" },
  { key: "cpu", name: "CPU of the sender a mail", unit: "µs", better: "lower" },
];

export const sendSuite: Suite = {
  name: "send",
  title: "Mails over loopback SMTP",
  async run({ rounds, quick, log }) {
    const mails = await renderMails(await loadTemplate(TEMPLATE, { quick }));
    const templates = [...(await loadTemplates({ quick })), ...(await loadStarters({ quick }))];
    const mailsOfEach = await Promise.all(templates.map(renderMails));
    await using sink = await startSink();
    await using ours = openPosthorn(sink.port);
    await using theirs = openNodemailer(sink.port);
    await ours.mailer.warm(templates.map(({ template }) => template));
    const finished = [ours, theirs];
    const fromTemplate = [sendTemplateWith(ours.mailer), renderAndSendWith(theirs)];
    const bytes = [await checkArrivals(sink, finished, mails), await checkArrivals(sink, fromTemplate, mails)].flat();
    const bytesOfEach: number[] = [];
    for (const one of mailsOfEach) bytesOfEach.push(...(await checkArrivals(sink, fromTemplate, one)));
    log("send: what arrives is equal");
    const [sample] = mails as [Mail, ...Mail[]];
    const { to, subject, html, text } = sample;
    const message = await composeMessage(await prepare({ from: FROM, to, subject, html, text }));
    await using source = await openSmtpSource(sink.port, CONNECTIONS, message);

    const count = quick ? 64 : MAILS;
    const race = async (senders: readonly Sender[], given: readonly Mail[]) =>
      sideBySide(
        [
          ...senders.map((sender) => ({ name: sender.name, run: () => timeSending(sink, sender, given, count) })),
          ...(source === undefined ? [] : [{ name: SMTP_SOURCE, run: () => timeSource(sink, source, count) }]),
        ],
        { rounds, warmUps: quick ? 1 : WARM_UPS },
      );
    const finishedSeries = await race(finished, mails);
    log("send: finished mails");
    const templateSeries = await race(fromTemplate, mails);
    log(`send: mails from the template ${TEMPLATE}`);
    const eachSeries = await race(fromTemplate, inTurn(mailsOfEach));
    log("send: mails from every template in turn");
    return {
      method: [
        `${CONNECTIONS} connections to one SMTP sink in a process of its own on the same machine (PIPELINING, 8BITMIME, SIZE, no TLS); ${IN_FLIGHT} mails in flight; ${count} mails a turn, so that each side collects its own garbage, after ${WARM_UPS} turns that do not count.`,
        `The mail is \`${TEMPLATE}\`, ${kilobytes(mails.map(({ html }) => Buffer.byteLength(html)))} of HTML and ${kilobytes(mails.map(({ text }) => Buffer.byteLength(text)))} of text, different for each of ${mails.length} recipients; on the wire ${kilobytes(bytes)}.`,
        "“Finished mails” hands over HTML and text that are there already (`mailer.send` against nodemailer's `sendMail`); “from its template” renders each mail first (`sendTemplate`, after `mailer.warm`, against react-email's `render` and `toPlainText` and nodemailer's `sendMail`).",
        `\`${TEMPLATE}\` is the template in whose rendering Posthorn gains least. “From every template in turn” takes one mail after the other from each of the ${templates.length} of the suite \`render\`, all for the same recipients; on the wire ${kilobytes(bytesOfEach)}. \`smtp-source\` sends \`${TEMPLATE}\` there too.`,
      ],
      checked: [
        "The sink got every mail of every turn, and a parser (mailparser) reads the same sender, recipient, subject, HTML and text out of what both sides sent. From templates, Posthorn's text differs from react-email's as in the suite `render`.",
      ],
      comparisons: [
        ...compare("finished mails", finishedSeries, MEASURES),
        ...compare("from its template", templateSeries, MEASURES),
        ...compare("from every template in turn", eachSeries, MEASURES),
      ],
      remarks: [
        "Posthorn checks every address and header, adds `Auto-Submitted` and `X-Auto-Response-Suppress`, and bounds every send by a deadline; nodemailer does none of it.",
        source === undefined
          ? "`smtp-source` of Postfix is not installed here, so that comparison is left out."
          : "`smtp-source` is Postfix's load generator in C: it renders and composes nothing and sends the same bytes every time. It stands for what the sockets alone cost; its process's start counts too.",
        "The sink answers at once. Real servers take milliseconds a mail, and there the rate depends on round trips and connections rather than on either side's CPU.",
      ],
    };
  },
};

async function renderMails({ name, template, props, recipients }: BenchTemplate): Promise<Mail[]> {
  return Promise.all(
    props.map(async (one, index) => {
      // React Email's starters have no subject.
      const { subject = name, html, text } = await renderEmail(template, { props: one });
      const { name: reader, email } = recipients[index] as (typeof recipients)[number];
      return { to: `"${reader}" <${email}>`, subject, html, text, template, props: one };
    }),
  );
}

/** The first of each list, then the second of each, and so on. */
function inTurn(lists: readonly (readonly Mail[])[]): Mail[] {
  const [first = []] = lists;
  return first.flatMap((_, index) => lists.map((list) => list[index] as Mail));
}

function openPosthorn(port: number) {
  const mailer = createMailer({
    reservedDomains: "allow",
    transport: `smtp://127.0.0.1:${port}?maxConnections=${CONNECTIONS}`,
    from: FROM,
  });
  return {
    name: OURS,
    mailer,
    async send({ to, subject, html, text }: Mail) {
      await mailer.send({ to, subject, html, text });
    },
    [Symbol.asyncDispose]: () => mailer.close(),
  };
}

function openNodemailer(port: number): Sender {
  const transporter = createTransport({
    host: "127.0.0.1",
    port,
    pool: true,
    maxConnections: CONNECTIONS,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  return {
    name: "nodemailer",
    async send({ to, subject, html, text }) {
      await transporter.sendMail({ from: FROM, to, subject, html, text });
    },
    async [Symbol.asyncDispose]() {
      transporter.close();
    },
  };
}

function sendTemplateWith(mailer: ReturnType<typeof createMailer>): Sender {
  return {
    name: OURS,
    async send({ to, subject, template, props }) {
      await mailer.sendTemplate(template, { to, subject, props });
    },
    async [Symbol.asyncDispose]() {},
  };
}

function renderAndSendWith(nodemailer: Sender): Sender {
  return {
    name: "react-email + nodemailer",
    ownText: true,
    async send(mail) {
      const html = await render(createElement(mail.template as FunctionComponent<object>, mail.props));
      await nodemailer.send({ ...mail, html, text: toPlainText(html) });
    },
    async [Symbol.asyncDispose]() {},
  };
}

const SMTP_SOURCE = "smtp-source (C)";

/** One turn of `smtp-source`, which sends the bytes of one mail that Posthorn composed beforehand. */
async function timeSource(sink: Sink, source: SmtpSource, count: number): Promise<Sample> {
  await sink.ask();
  const { wall, cpu } = await source.send(count);
  const { messages } = await sink.ask();
  if (messages !== count) throw new Error(`${SMTP_SOURCE} sent ${count} mails, and ${messages} arrived`);
  return { rate: 1_000_000 / wall, cpu };
}

/** One turn: sends `count` mails, proves that they arrived, and says how long it took. */
async function timeSending(sink: Sink, sender: Sender, mails: readonly Mail[], count: number): Promise<Sample> {
  await sink.ask();
  const { wall, cpu } = await timePerMail(count, () => sendAll(sender, mails, count), "minor");
  const { messages, connections } = await sink.ask();
  if (messages !== count) throw new Error(`${sender.name} sent ${count} mails, and ${messages} arrived`);
  if (connections > CONNECTIONS)
    throw new Error(`${sender.name} opened ${connections} connections instead of ${CONNECTIONS}`);
  return { rate: 1_000_000 / wall, cpu };
}

async function sendAll(sender: Sender, mails: readonly Mail[], count: number): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await sender.send(mails[next++ % mails.length] as Mail);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
}

/**
 * Sends every mail once with each sender and compares what a mail program would read.
 *
 * @returns The bytes of each message on the wire.
 * @throws {Error} Where something is missing or differs.
 */
async function checkArrivals(sink: Sink, senders: readonly Sender[], mails: readonly Mail[]): Promise<number[]> {
  const sizes: number[] = [];
  for (const sender of senders) {
    await sink.ask({ keep: true });
    await sendAll(sender, mails, mails.length);
    const { messages, kept } = await sink.ask({ keep: false });
    if (messages !== mails.length)
      throw new Error(`${sender.name} sent ${mails.length} mails, and ${messages} arrived`);
    const arrived = new Map(
      await Promise.all(kept.map(async (raw) => [raw, await read(raw)] as const)).then((all) =>
        all.map(([raw, mail]) => [mail.to, { raw, ...mail }]),
      ),
    );
    for (const mail of mails) {
      const found = arrived.get(mail.to);
      if (found === undefined) throw new Error(`${sender.name}: no mail to recipient ${mails.indexOf(mail)} arrived`);
      const differs = (["subject", "html"] as const).find((field) => found[field] !== mail[field]);
      if (differs !== undefined || found.from !== FROM)
        throw new Error(`${sender.name}: ${differs ?? "from"} is not what was sent`);
      const sameText = sender.ownText ? missingWords(mail.text, found.text).length === 0 : found.text === mail.text;
      if (!sameText) throw new Error(`${sender.name}: text is not what was sent`);
      sizes.push(Buffer.byteLength(found.raw));
    }
  }
  return sizes;
}

async function read(raw: string) {
  const { from, to, subject, html, text } = await simpleParser(raw);
  return {
    from: addressOf(from),
    to: addressOf(to),
    subject: subject ?? "",
    html: withoutLastLineEnd(html || ""),
    text: withoutLastLineEnd(text ?? ""),
  };
}

function addressOf(field: AddressObject | AddressObject[] | undefined): string {
  const one = [field].flat()[0]?.value[0];
  if (one === undefined) return "";
  return /^[A-Za-z]+$/.test(one.name) ? `${one.name} <${one.address}>` : `"${one.name}" <${one.address}>`;
}

/** Composers may end a part with a line end that the parser then counts as its last. */
function withoutLastLineEnd(text: string): string {
  return text.replace(/\n$/, "");
}

function kilobytes(sizes: readonly number[]): string {
  const inKB = sizes.map((size) => Math.round(size / 1000));
  const [min, max] = [Math.min(...inKB), Math.max(...inKB)];
  return min === max ? `${min} KB` : `${min}–${max} KB`;
}
