/** A project whose preview has every state there is: the example templates, ones that fail, mail caught, a change. */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createTransport } from "nodemailer";
import type { ClaimHandler, Consumer, Settlement } from "posthorn/outbox";
import { type FilledOutbox, fillOutbox } from "../../../support/filled-outbox.ts";
import { aMessage } from "../../../support/mail.ts";
import { type PreviewProcess, startPreviewProcess } from "../../../support/preview-process.ts";

const root = resolve(import.meta.dirname, "../../../..");

/** A prop of every kind, nested, some of them absent. */
const ORDER = `import { defineEmail } from "posthorn";
import { z } from "zod";

const schema = z.object({
  name: z.string().min(1, "Say who it is for"),
  paidAt: z.date(),
  plan: z.enum(["free", "team", "enterprise, invoiced yearly"]),
  total: z.number().max(500),
  urgent: z.boolean(),
  note: z.string().nullable(),
  coupon: z.string().optional(),
  billingAddressOfTheOrganisation: z.object({ street: z.string(), city: z.string() }),
  parcels: z.array(z.object({ carrier: z.string(), items: z.array(z.object({ title: z.string(), tags: z.array(z.string()) })) })),
});

export default defineEmail(
  ({ name, parcels }: z.infer<typeof schema>) => (
    <html lang="en">
      <head><title>Order</title></head>
      <body>
        <h1>Hello {name}</h1>
        <ul>{parcels.flatMap(({ items }) => items).map(({ title }) => <li key={title}>{title}</li>)}</ul>
      </body>
    </html>
  ),
  {
    subject: "Your order",
    schema,
    previewProps: {
      name: "Ada",
      paidAt: new Date("2026-01-02T03:04:05Z"),
      plan: "free",
      total: 12.5,
      urgent: true,
      note: "Leave it with the neighbours, who are in until six",
      billingAddressOfTheOrganisation: { street: "1 Main Street", city: "London" },
      parcels: [
        { carrier: "Wren", items: [{ title: "Candle", tags: ["wax", "blue"] }, { title: "Apron", tags: [] }] },
        { carrier: "Dove", items: [] },
      ],
    },
  },
);
`;

const FILES: Readonly<Record<string, string>> = {
  "posthorn.config.ts": 'export default { locales: ["en", "de", "ar"] };\n',
  "emails/account/order.tsx": ORDER,
  "emails/account/a-template-whose-name-is-longer-than-the-sidebar-is-wide.tsx":
    "export default function Long() { return <p>Long</p>; }\n",
  "emails/failing/throws.tsx": `import { Text } from "react-email";

function Total({ order }: { order?: { total: number } }) {
  return <Text>Total {order!.total.toFixed(2)}</Text>;
}

export default function Throws() {
  return <html lang="en"><body><Total /></body></html>;
}
`,
  "emails/failing/syntax.tsx": `export default function Syntax() {
  return (
    <p>
      Hello <b>Ada</p>
  );
}
`,
  "emails/failing/import.tsx": `import { Header } from "../_components/heading-that-was-renamed";

export default function Import() {
  return <Header />;
}
`,
};

export interface ViewsProject extends PreviewProcess {
  /** Of a mail with an image, two attachments and one within the other. */
  readonly nestedMail: string;
  /** Of a mail that a template made. */
  readonly templateMail: string;
  /** Of a mail that wants an image from somewhere else. */
  readonly remoteMail: string;
  /** In the outbox: of a mail that is in the inbox, of one that nobody knows about, and so on. */
  readonly sentEntry: string;
  readonly unknownEntry: string;
  readonly failedEntry: string;
  readonly deferredEntry: string;
  readonly queuedEntry: string;
  readonly sendingEntry: () => string;
  /** Has a worker take a mail, and not finish. */
  beginSending(): Promise<void>;
  /** What the inbox does wrong on purpose, as Mailpit's API takes it; `{}` ends it. */
  setChaos(triggers: object): Promise<void>;
}

export async function startViewsProject(): Promise<ViewsProject> {
  const preview = await startPreviewProcess(join(root, "emails"), {
    files: FILES,
    env: { OUTBOX_URL: "sqlite:./outbox.db" },
    prepare(folder) {
      const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { stdio: "ignore" });
      git("init", "-q");
      git("add", ".");
      git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "-m", "Begin");
    },
  });
  let filled: FilledOutbox | undefined;
  let consumer: Consumer | undefined;
  let sending = "";
  const held = Promise.withResolvers<Settlement>();
  const dispose = async (): Promise<void> => {
    held.resolve({ state: "failed", attempts: [] });
    await consumer?.stop();
    await filled?.[Symbol.asyncDispose]();
    await preview[Symbol.asyncDispose]();
  };
  try {
    filled = await fillOutbox(`sqlite:${join(preview.folder, "outbox.db")}`, preview.smtpUrl);
    const { outbox, ids } = filled;
    for (const template of ["receipt", "welcome", "receipt"]) await sendTemplate(preview, template);
    await sendRemote(preview);
    await sendNested(preview);
    const [nestedMail, remoteMail, templateMail] = (await inboxIds(preview)) as [string, string, string];
    return {
      ...preview,
      ...{ nestedMail, remoteMail, templateMail },
      ...{ sentEntry: ids.sent, unknownEntry: ids.unknown, failedEntry: ids.failed },
      ...{ deferredEntry: ids.deferred, queuedEntry: ids.queued, sendingEntry: () => sending },
      async beginSending() {
        if (consumer) return;
        const message = await aMessage({ subject: "Being sent right now" });
        sending = (await outbox.enqueue([{ message, priority: 100 }]))[0]?.id ?? "";
        await new Promise<void>((taken) => {
          const handler: ClaimHandler = () => {
            taken();
            return held.promise;
          };
          consumer = outbox.consume(handler, { concurrency: 1, worker: "worker-2" });
        });
      },
      setChaos: (triggers) => setChaos(preview, triggers),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Changes what every example template has. */
export function editSharedPart({ folder }: PreviewProcess): void {
  const file = join(folder, "emails/_components/footer.tsx");
  const before = readFileSync(file, "utf8");
  writeFileSync(file, before.replace("Wren Post Ltd", "Wren Post Limited"));
}

/** Leaves a configuration that cannot be used. */
export function breakConfiguration({ folder }: PreviewProcess): void {
  writeFileSync(join(folder, "posthorn.config.ts"), 'export default { locale: ["en"] };\n');
}

async function inboxIds({ url }: PreviewProcess): Promise<string[]> {
  const { messages } = (await (await fetch(`${url}/api/inbox`)).json()) as { messages: { id: string }[] };
  return messages.map(({ id }) => id);
}

async function sendTemplate({ url }: PreviewProcess, template: string): Promise<void> {
  const page = await (await fetch(url)).text();
  const token = /name="posthorn-token" content="([^"]+)"/.exec(page)?.[1] ?? "";
  const response = await fetch(`${url}/api/send`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url, "x-posthorn-token": token },
    body: JSON.stringify({ template, to: ["Ada Lovelace <ada@example.com>"], embedImages: true }),
  });
  if (!response.ok) throw new Error(`Sending ${template}: ${response.status} ${await response.text()}`);
}

async function setChaos({ url }: PreviewProcess, triggers: object): Promise<void> {
  const response = await fetch(`${url}/api/v1/chaos`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(triggers),
  });
  if (!response.ok) throw new Error(`Setting chaos: ${response.status} ${await response.text()}`);
}

async function sendRemote({ smtpUrl }: PreviewProcess): Promise<void> {
  const transport = createTransport(smtpUrl);
  await transport.sendMail({
    from: "news@example.com",
    to: "ada@example.com",
    text: "Nothing is called anything here.",
    html: '<p>This mail has no subject, and wants an image: <img src="https://images.example.com/1.png" alt="One"></p>',
  });
  transport.close();
}

async function sendNested({ smtpUrl }: PreviewProcess): Promise<void> {
  const transport = createTransport(smtpUrl);
  await transport.sendMail({
    from: '"The Reporting Department of a Rather Long-Named Company" <reports@example.com>',
    to: ["grace@example.com", "Emmy Noether <emmy@example.com>"],
    cc: "a-very-long-mailbox-name-that-goes-on-and-on@a-rather-long-domain-name.example.com",
    subject: "Fwd: Quarterly numbers, with an unreasonably long subject that nobody would read to its very end",
    text: "The numbers are attached: https://example.com/reports/1",
    html: '<p>The numbers are <a href="https://example.com/reports/1">attached</a>. <img src="cid:chart" alt="Chart"></p>',
    attachments: [
      { filename: "chart.png", path: join(root, "emails/static/logo.png"), cid: "chart" },
      { filename: "numbers of the third quarter, all regions, final, really final.csv", content: "a;b\n1;2\n" },
      {
        filename: "earlier.eml",
        contentType: "message/rfc822",
        content: "From: a@example.com\r\nSubject: Earlier\r\n\r\nAn earlier mail\r\n",
      },
    ],
  });
  transport.close();
}
