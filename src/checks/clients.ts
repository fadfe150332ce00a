/** The mail clients that can be chosen, by caniemail's names, and how a choice is written. */

import { MailError } from "../errors.ts";
import { supportData } from "./client-support/data.ts";

/** Where most mail is read, by the share of opens that Litmus publishes; each with its platforms. */
export const DEFAULT_CLIENTS: readonly string[] = [
  "apple-mail.ios",
  "apple-mail.macos",
  "gmail.desktop-webmail",
  "gmail.ios",
  "gmail.android",
  "outlook.windows",
  "outlook.macos",
  "outlook.outlook-com",
  "yahoo.desktop-webmail",
  "samsung-email.android",
];

const PLATFORM_ALIASES: Readonly<Record<string, string>> = { web: "desktop-webmail", webmail: "desktop-webmail" };

const WHOLE_ALIASES: Readonly<Record<string, string>> = {
  "outlook.com": "outlook.outlook-com",
  "outlook.web": "outlook.outlook-com",
  apple: "apple-mail",
  samsung: "samsung-email",
};

/** Every client's name. */
export function knownClients(): readonly string[] {
  return supportData().clients;
}

/**
 * A choice as people write it → caniemail's names, each once: `gmail` is every platform of Gmail, `*.ios` every client
 * on iOS, `gmail.web` and `outlook.com` what they sound like.
 *
 * @throws {MailError} `INVALID_OPTION` where a name matches no client.
 */
export function chooseClients(choice: readonly string[] = DEFAULT_CLIENTS): string[] {
  const chosen = choice.flatMap((name) => {
    const found = match(name.trim().toLowerCase());
    if (found.length > 0) return found;
    throw new MailError("INVALID_OPTION", `No mail client is called "${name}"; known are ${knownClients().join(", ")}`);
  });
  return [...new Set(chosen)];
}

function match(name: string): readonly string[] {
  const [family = "", platform = "*"] = (WHOLE_ALIASES[name] ?? name).split(".");
  const wantedFamily = WHOLE_ALIASES[family] ?? family;
  const wantedPlatform = PLATFORM_ALIASES[platform] ?? platform;
  return knownClients().filter((id) => {
    const [idFamily, idPlatform] = id.split(".");
    return fits(wantedFamily, idFamily) && fits(wantedPlatform, idPlatform);
  });
}

function fits(wanted: string, actual: string | undefined): boolean {
  return wanted === "*" || wanted === actual;
}

const PLATFORM_NAMES: Readonly<Record<string, string>> = {
  "desktop-webmail": "web",
  "mobile-webmail": "mobile web",
  ios: "iOS",
  android: "Android",
  windows: "Windows",
  "windows-mail": "Windows Mail",
  macos: "macOS",
};

/** `Gmail (web)`. */
export function clientTitle(id: string): string {
  if (id === "outlook.outlook-com") return "Outlook.com";
  const [family = "", platform = ""] = id.split(".");
  return `${supportData().families[family] ?? family} (${PLATFORM_NAMES[platform] ?? platform})`;
}
