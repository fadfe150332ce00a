/**
 * The mailer of the project that is previewed: what `sendTemplate` would use, from posthorn.config.ts or else from the
 * environment. The preview takes its sender and headers from it; the "Send" button its transport.
 */

import { fileURLToPath } from "node:url";
import { MailError } from "../../../src/errors.ts";
import { readMailEnvironment, readSender } from "../../../src/mailer/environment.ts";
import type { MailerOptions } from "../../../src/mailer/options.ts";
import type { MailerDefaults } from "../../../src/mailer/prepare-template.ts";
import type { Sender } from "../../../src/mailer/sender.ts";
import { formatAddress, parseAddresses } from "../../../src/message/address.ts";
import type { Message } from "../../../src/message/message.ts";
import type { PosthornConfig } from "../../../src/project/define-config.ts";
import type { Receipt } from "../../../src/transport/deliver.ts";
import type { MailerInfo } from "../../protocol.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** As plain data, because they cross over to the render thread. */
export type PlainDefaults = Pick<
  MailerDefaults,
  "from" | "replyTo" | "locale" | "headers" | "subjectPrefix" | "localTime"
> & { readonly assetBaseUrl?: string; readonly embedAssets?: string };

export interface ProjectMailer extends AsyncDisposable {
  readonly info: MailerInfo;
  readonly defaults: PlainDefaults;
  /**
   * The bytes that would go out, signed where the mailer has keys.
   *
   * @throws {MailError} `INVALID_CONFIGURATION` where no key fits the sender.
   */
  compose(message: Message): Promise<Uint8Array>;
  /**
   * Sends through the configured transport, with the mailer's redirect; without a mailer, into the local inbox.
   *
   * @throws {MailError} Its `delivery` says what became of the mail.
   */
  deliver(message: Message, template: string): Promise<Receipt>;
}

/** Who sends where nobody is configured: a domain that reaches nobody (RFC 2606). */
export const PLACEHOLDER_SENDER = "Posthorn preview <preview@example.com>";

export interface ProjectMailerOptions {
  readonly config: PosthornConfig;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The connection string of the local inbox. */
  readonly inboxUrl: string | undefined;
}

export function createProjectMailer({ config, env, inboxUrl }: ProjectMailerOptions): ProjectMailer {
  const { source, options, problem } = findMailer(config, env);
  const from = options?.from ?? readSender(env);
  const defaults = plainDefaults({ ...options, from });
  let sender: Sender | undefined;

  const openSender = async (): Promise<Sender> => {
    if (problem !== undefined) throw problem;
    const transport = options?.transport ?? inboxUrl;
    if (transport === undefined) {
      throw new MailError(
        "NOT_CONFIGURED",
        'No mailer is configured and the local inbox is off: set SMTP_URL, put "mailer" into posthorn.config.ts, or start without --no-smtp',
      );
    }
    const { createSender } = await import("../../../src/mailer/sender.ts");
    sender ??= createSender({ ...options, transport }, {});
    return sender;
  };

  const close = async (): Promise<void> => sender?.drain(1_000);

  return {
    info: {
      source,
      transport: source === null ? (inboxUrl ?? null) : labelOf(options?.transport, env),
      from: from === undefined ? null : written(from),
      redirect: describeRedirect(options?.redirect),
      images:
        options?.embedAssets !== undefined ? "embedded" : options?.assetBaseUrl !== undefined ? "on the web" : null,
      problem: problem?.message ?? null,
    },
    defaults,
    async compose(message) {
      const { preparationOf } = await import("../../../src/mailer/preparation.ts");
      const { signer, compose } = preparationOf(options ?? {});
      signer?.check(message);
      const composed = await compose(message);
      return typeof composed === "string" ? Buffer.from(composed, "latin1") : composed;
    },
    deliver: async (message, template) => (await openSender()).send({}, async () => message, template),
    [Symbol.asyncDispose]: close,
  };
}

interface Found {
  readonly source: MailerInfo["source"];
  readonly options: MailerOptions | undefined;
  /** Why there is no mailer though somebody meant to configure one. */
  readonly problem: MailError | undefined;
}

function findMailer(config: PosthornConfig, env: ProjectMailerOptions["env"]): Found {
  if (config.mailer !== undefined) return { source: "posthorn.config.ts", options: config.mailer, problem: undefined };
  try {
    return { source: "environment", options: readMailEnvironment(env), problem: undefined };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    if (error.code === "NOT_CONFIGURED") return { source: null, options: undefined, problem: undefined };
    return { source: "environment", options: undefined, problem: error };
  }
}

function plainDefaults(options: Partial<MailerOptions>): PlainDefaults {
  const { from, replyTo, locale, headers, subjectPrefix, localTime, assetBaseUrl, embedAssets } = options;
  return {
    from,
    replyTo,
    locale,
    headers,
    subjectPrefix,
    localTime,
    ...(assetBaseUrl !== undefined && { assetBaseUrl: String(assetBaseUrl) }),
    ...(embedAssets !== undefined && {
      embedAssets: embedAssets instanceof URL ? fileURLToPath(embedAssets) : embedAssets,
    }),
  };
}

/** Where mail goes, for people to read: never a password. */
function labelOf(transport: MailerOptions["transport"] | undefined, env: ProjectMailerOptions["env"]): string {
  if (typeof transport === "string") return withoutSecrets(transport);
  if (env.SMTP_URL && transport?.name === "smtp") return withoutSecrets(env.SMTP_URL);
  if (env.EMAIL_HOST && transport?.name === "smtp") return `smtp://${env.EMAIL_HOST}`;
  return transport?.name ?? "unknown";
}

function describeRedirect(redirect: MailerOptions["redirect"]): MailerInfo["redirect"] {
  if (redirect === undefined) return null;
  try {
    return {
      to: parseAddresses(redirect.to, "redirect.to").map(({ address }) => address),
      allow: [...(redirect.allow ?? [])],
    };
  } catch {
    return { to: [], allow: [] }; // What is wrong with it is said when something is to be sent.
  }
}

function written(from: NonNullable<MailerOptions["from"]>): string {
  return typeof from === "string" ? from : formatAddress({ name: from.name ?? "", address: from.address });
}
