/** `posthorn.config.ts`: the few things about a project that cannot be seen from its files. */

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MailError } from "../errors.ts";
import type { PosthornConfig } from "./define-config.ts";

const FILE_NAMES = ["posthorn.config.ts", "posthorn.config.mts", "posthorn.config.js", "posthorn.config.mjs"];

/** Where a configuration file may be, in the order in which they are looked for. */
export function configFiles(root: string): string[] {
  return FILE_NAMES.map((name) => join(root, name));
}

/**
 * Reads the project's configuration file, anew where it was changed since. Having none is normal and gives `{}`.
 *
 * @throws {MailError} `INVALID_CONFIGURATION` where the file cannot be read or holds something else.
 */
export async function loadConfig(root: string): Promise<PosthornConfig> {
  const name = FILE_NAMES.find((candidate) => existsSync(join(root, candidate)));
  if (name === undefined) return {};
  const file = join(root, name);
  return checkConfig(await importConfig(file, name), name);
}

async function importConfig(file: string, name: string): Promise<unknown> {
  try {
    return ((await import(/* @vite-ignore */ addressOf(file))) as { default?: unknown }).default;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint =
      (cause as NodeJS.ErrnoException).code === "ERR_UNKNOWN_FILE_EXTENSION"
        ? "; this Node reads no TypeScript, so call it posthorn.config.mjs"
        : "";
    throw new MailError("INVALID_CONFIGURATION", `${name} could not be read: ${reason}${hint}`, { cause });
  }
}

/** When each file was written that this process has read first. */
const firstRead = new Map<string, number>();

/** Node keeps a module for good by its address: a file that was changed since gets another one. */
function addressOf(file: string): string {
  const { mtimeMs } = statSync(file);
  const first = firstRead.get(file) ?? mtimeMs;
  firstRead.set(file, first);
  const { href } = pathToFileURL(file);
  return mtimeMs === first ? href : `${href}?written=${mtimeMs}`;
}

function checkConfig(config: unknown, name: string): PosthornConfig {
  if (typeof config !== "object" || config === null || Array.isArray(config)) {
    throw new MailError(
      "INVALID_CONFIGURATION",
      `${name} has to export an object as its default: export default defineConfig({ … })`,
    );
  }
  const { directory, locales, clients, mailer, inbox, ...rest } = config as Record<string, unknown>;
  const unknown = Object.keys(rest)[0];
  const refuse = (message: string): MailError => new MailError("INVALID_CONFIGURATION", message);
  if (unknown !== undefined) {
    throw refuse(
      `${name} has a field "${unknown}" that Posthorn does not know; it knows "directory", "locales", "clients", "mailer" and "inbox"`,
    );
  }
  if (directory !== undefined && (typeof directory !== "string" || directory === ""))
    throw refuse(`"directory" in ${name} has to be the path of the templates' folder, such as "src/emails"`);
  if (locales !== undefined && !isListOfTexts(locales))
    throw refuse(`"locales" in ${name} has to be a list of language tags, such as ["en", "pt-BR", "ar"]`);
  const malformed = locales?.find((tag) => !isLanguageTag(tag));
  if (malformed !== undefined)
    throw refuse(
      `"${malformed}" among the "locales" in ${name} is no language tag; write it like "en", "pt-BR" or "ar"`,
    );
  if (clients !== undefined && !isListOfTexts(clients))
    throw refuse(`"clients" in ${name} has to be a list of mail clients, such as ["gmail", "outlook", "apple-mail"]`);
  if (mailer !== undefined && !(typeof mailer === "object" && mailer !== null && "transport" in mailer)) {
    throw refuse(
      `"mailer" in ${name} has to hold the options of createMailer, such as { transport: "smtp://localhost:1025", from: "Acme <hello@acme.example>" }`,
    );
  }
  if (inbox !== undefined) checkInbox(inbox, refuse, name);
  return {
    ...(directory !== undefined && { directory }),
    // As `Intl` writes them, and each once.
    ...(locales !== undefined && { locales: [...new Set(locales.map((tag) => new Intl.Locale(tag).toString()))] }),
    ...(clients !== undefined && { clients }),
    ...(mailer !== undefined && { mailer: mailer as NonNullable<PosthornConfig["mailer"]> }),
    ...(inbox !== undefined && { inbox: inbox as NonNullable<PosthornConfig["inbox"]> }),
  };
}

const INBOX_LIMITS = ["maxMessages", "maxTotalBytes", "maxMessageBytes"];

/** The chaos in it is checked by the inbox, which knows the phases. */
function checkInbox(inbox: unknown, refuse: (message: string) => MailError, name: string): void {
  if (typeof inbox !== "object" || inbox === null || Array.isArray(inbox))
    throw refuse(`"inbox" in ${name} has to be an object, such as { memory: true, maxMessages: 1_000 }`);
  for (const [key, value] of Object.entries(inbox)) {
    if (INBOX_LIMITS.includes(key)) {
      if (!Number.isSafeInteger(value) || value < 1)
        throw refuse(`"inbox.${key}" in ${name} has to be a whole number above 0`);
    } else if (key === "memory") {
      if (typeof value !== "boolean") throw refuse(`"inbox.memory" in ${name} has to be true or false`);
    } else if (key !== "chaos") {
      throw refuse(
        `"inbox" in ${name} has a field "${key}" that Posthorn does not know; it knows "memory", ${INBOX_LIMITS.map((limit) => `"${limit}"`).join(", ")} and "chaos"`,
      );
    } else if (typeof value !== "object" || value === null) {
      throw refuse(`"inbox.chaos" in ${name} has to be an object, such as { Recipient: { Probability: 20 } }`);
    }
  }
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "");
}

function isLanguageTag(tag: string): boolean {
  try {
    return new Intl.Locale(tag).toString() !== "";
  } catch {
    return false;
  }
}
