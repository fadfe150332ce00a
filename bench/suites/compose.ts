/** Suite `compose`: a finished mail → the bytes for the wire, unsigned, signed, and with an attachment, against nodemailer. */

import { generateKeyPairSync } from "node:crypto";
import { type ParsedMail, simpleParser } from "mailparser";
import { createTransport, type SendMailOptions } from "nodemailer";
import MailComposer from "nodemailer/lib/mail-composer";
import { composeMessage, createMailer, type MailerOptions, prepare, renderEmail, type Transport } from "posthorn";
import { verifyDkim } from "../../test/mailserver/verify-dkim.ts";
import { compare, type Measure, OURS } from "../compare.ts";
import { sideBySide, timePerMail } from "../measure.ts";
import type { Suite } from "../suite.ts";
import { type BenchTemplate, loadTemplate } from "../templates.ts";

const TEMPLATE = "receipt";
const FROM = "Wren <hello@wren.example>";
const ATTACHMENT_BYTES = 200_000;
/** Mails under way at once when they are signed: signing happens on threads, and a sender keeps them busy. */
const IN_FLIGHT = 8;

interface Mail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

interface Composer {
  readonly name: string;
  compose(mail: Mail): Promise<Uint8Array>;
}

const MEASURES: readonly Measure[] = [
  { key: "cpu", name: "CPU a mail", unit: "µs", better: "lower" },
  { key: "rate", name: "mails a second", unit: "mails/s", better: "higher" },
];

export const composeSuite: Suite = {
  name: "compose",
  title: "From a finished mail to its bytes",
  async run({ rounds, quick, log }) {
    const template = await loadTemplate(TEMPLATE, { quick });
    const mails = await renderMails(template);
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const dkim = { domain: "wren.example", selector: "bench" };
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const attachment = { filename: "terms.pdf", content: everyByte(ATTACHMENT_BYTES) };
    const races: readonly [what: string, composers: readonly Composer[], inFlight: number][] = [
      ["composing", [posthorn, nodemailer], 1],
      [
        "composing and signing (DKIM, RSA 2048)",
        [
          throughMailer({ dkim: { ...dkim, privateKey } }),
          throughTransporter({ dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: pem } }),
        ],
        IN_FLIGHT,
      ],
      [
        "composing with the same 200 KB attachment",
        [throughMailer({}, [attachment]), throughTransporter({}, [attachment])],
        1,
      ],
    ];
    const published = { ...dkim, publicKey: publicKey.export({ type: "spki", format: "pem" }).toString() };
    for (const [what, composers] of races) await checkEqual(what, composers, mails, published);
    log("compose: both sides compose the same mails");
    const count = quick ? 32 : 512;
    const comparisons = [];
    for (const [what, composers, inFlight] of races) {
      const series = await sideBySide(
        composers.map((composer) => ({
          name: composer.name,
          run: async () => {
            const { wall, cpu } = await timePerMail(count, () => composeAll(composer, mails, count, inFlight), "minor");
            return { cpu, rate: 1_000_000 / wall };
          },
        })),
        { rounds, warmUps: 2 },
      );
      comparisons.push(...compare(what, series, MEASURES));
      log(`compose: ${what}`);
    }
    return {
      method: [
        `\`${TEMPLATE}\` rendered for ${mails.length} recipients beforehand; ${count} mails a turn. Composing is \`prepare\` and \`composeMessage\` against nodemailer's \`MailComposer\`; for the others each side's whole sender runs with a transport that takes the bytes and sends nothing.`,
        `Signing has ${IN_FLIGHT} mails under way at once. Posthorn is given the key as a KeyObject, nodemailer as the PEM that it asks for.`,
      ],
      checked: [
        "A parser (mailparser) reads the same addresses, subject, HTML, text and attachments out of both sides' bytes for every recipient; every signature verifies (mailauth).",
      ],
      comparisons,
      remarks: [
        "CPU is that of all threads of the process, signing included. Posthorn verifies each signature before the mail goes out; nodemailer does not.",
      ],
    };
  },
};

async function renderMails({ template, props, recipients }: BenchTemplate): Promise<Mail[]> {
  return Promise.all(
    props.map(async (one, index) => {
      const { subject = "", html, text } = await renderEmail(template, { props: one });
      const { name, email } = recipients[index] as (typeof recipients)[number];
      return { from: FROM, to: `"${name}" <${email}>`, subject, html, text };
    }),
  );
}

const posthorn: Composer = { name: OURS, compose: async (mail) => composeMessage(await prepare(mail)) };

const nodemailer: Composer = {
  name: "nodemailer",
  compose: (mail) =>
    new Promise((resolve, reject) =>
      new MailComposer(mail).compile().build((error, bytes) => (error ? reject(error) : resolve(bytes as Buffer))),
    ),
};

interface File {
  readonly filename: string;
  readonly content: Buffer;
}

function throughMailer(options: Pick<MailerOptions, "dkim">, attachments: readonly File[] = []): Composer {
  let taken: Uint8Array = Buffer.alloc(0);
  const transport: Transport = {
    name: "bytes",
    async send(_, { raw }) {
      taken = await raw();
    },
  };
  const mailer = createMailer({ ...options, transport, reservedDomains: "allow" });
  // Resolved once, as `sendBatch` and `sendMany` do for what all mails share.
  const shared = attachments.length === 0 ? undefined : prepare({ ...PLAIN, attachments });
  return {
    name: OURS,
    async compose(mail) {
      await mailer.send(shared === undefined ? mail : { ...mail, attachments: (await shared).attachments });
      return taken;
    },
  };
}

const PLAIN = { from: FROM, to: "a@b.example", subject: "x", text: "x" };

function throughTransporter(options: object, attachments: readonly File[] = []): Composer {
  const transporter = createTransport({ streamTransport: true, buffer: true, newline: "windows", ...options });
  return {
    name: "nodemailer",
    async compose(mail) {
      const given: SendMailOptions = attachments.length === 0 ? mail : { ...mail, attachments: [...attachments] };
      return (await transporter.sendMail(given)).message as Buffer;
    },
  };
}

async function composeAll(composer: Composer, mails: readonly Mail[], count: number, inFlight: number): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await composer.compose(mails[next++ % mails.length] as Mail);
  };
  await Promise.all(Array.from({ length: inFlight }, work));
}

/** @throws {Error} Where a mail differs from what was given, or a signature does not hold. */
async function checkEqual(
  what: string,
  composers: readonly Composer[],
  mails: readonly Mail[],
  published: Parameters<typeof verifyDkim>[1],
): Promise<void> {
  const [first, ...others] = await Promise.all(
    composers.map(async (composer) => {
      const read: string[] = [];
      for (const mail of mails) {
        const raw = await composer.compose(mail);
        if (what.includes("DKIM") && (await verifyDkim(raw, published))[0]?.status !== "pass")
          throw new Error(`${what}: ${composer.name}'s signature does not verify`);
        read.push(contentOf(await simpleParser(Buffer.from(raw))));
      }
      return read;
    }),
  );
  for (const other of others) {
    const differs = other.findIndex((content, index) => content !== first?.[index]);
    if (differs !== -1) throw new Error(`${what}: the mails to recipient ${differs} are not the same`);
  }
}

function contentOf({ from, to, subject, html, text, attachments }: ParsedMail): string {
  const files = attachments.map(({ filename, contentType, content }) => [
    filename,
    contentType,
    content.toString("base64"),
  ]);
  const trimmed = [html || "", text ?? ""].map((body) => body.trimEnd());
  return JSON.stringify([from?.value, [to ?? []].flat().map(({ value }) => value), subject, ...trimmed, files]);
}

function everyByte(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 7) & 255));
}
