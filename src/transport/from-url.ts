/**
 * A transport from a connection string: `smtp://…`, `smtps://…`, `lmtp://…`, `file:…`, `memory:`, `console:`, `null:`,
 * and groups of them: `failover(… …)`, `roundrobin(… …)`.
 */

import { fileURLToPath } from "node:url";
import { MailError } from "../errors.ts";
import { consoleTransport } from "./console.ts";
import { file } from "./file.ts";
import { type GroupOrder, type TransportGroupOptions, transportGroup } from "./group.ts";
import { memory } from "./memory.ts";
import { smtp } from "./smtp/smtp.ts";
import { stopIfAborted, type Transport } from "./transport.ts";

/**
 * Groups hold two or more connection strings, separated by spaces; they may be groups themselves, and may end in
 * `?coolDownMs=…&turnMs=…`. A parenthesis or space in a password is written `%28`, `%29`, `%20`.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`; its text never repeats the string, which may hold a password.
 * @example
 * transportFromUrl("failover(smtp://user:pass@mail.acme.example smtp://user:pass@backup.example)?coolDownMs=60000");
 */
export function transportFromUrl(url: string): Transport {
  const text = url.trim();
  const group = /^(failover|roundrobin)\(/i.exec(text)?.[1]?.toLowerCase();
  if (group !== undefined) return groupFromUrl(group as GroupName, text.slice(group.length));
  const scheme = /^([a-z+]+):/i.exec(text)?.[1]?.toLowerCase();
  switch (scheme) {
    case "smtp":
    case "smtps":
    case "lmtp":
    case "lmtp+unix":
      return smtp(text);
    case "file":
      return file(pathOf(text));
    case "memory":
      return memory();
    case "console":
      return consoleTransport();
    case "null":
      return nullTransport();
    default:
      throw invalid(
        `${scheme === undefined ? "The transport" : `"${scheme}:"`} is not a connection string; use smtp://user:pass@host:587, smtps://…, file:./mails, memory:, console:, null:, or failover(… …)`,
      );
  }
}

/**
 * A transport as it may be given: itself, or its connection string.
 *
 * @param field Where it stands, for the error text.
 * @throws {MailError} `INVALID_CONFIGURATION`
 */
export function resolveTransport(given: Transport | string, field: string): Transport {
  if (typeof given === "string") return transportFromUrl(given);
  if (typeof given?.send === "function" && typeof given.name === "string") return given;
  throw invalid(
    `${field} must be a connection string such as "smtp://user:pass@host:587", or an object { name, send(message, { signal }) }`,
  );
}

/** Takes every mail and keeps nothing, as Django's dummy backend. */
export function nullTransport(): Transport {
  return {
    name: "null",
    async send(_message, { signal }) {
      stopIfAborted(signal);
    },
  };
}

type GroupName = "failover" | "roundrobin";

const ORDERS: Readonly<Record<GroupName, GroupOrder>> = { failover: "first", roundrobin: "turns" };

/** @param rest From the opening parenthesis on. */
function groupFromUrl(name: GroupName, rest: string): Transport {
  const end = closingParenthesis(rest, name);
  const members = splitMembers(rest.slice(1, end));
  if (members.length < 2) throw invalid(`${name}(…) needs two or more connection strings, separated by spaces`);
  return transportGroup(name, members.map(transportFromUrl), ORDERS[name], groupOptions(rest.slice(end + 1), name));
}

function closingParenthesis(text: string, name: GroupName): number {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === "(") depth += 1;
    if (text[index] === ")") depth -= 1;
    if (depth === 0) return index;
  }
  throw invalid(`${name}(… has no closing parenthesis; one that belongs to a password is written %28 or %29`);
}

/** At spaces that are not inside a group. */
function splitMembers(text: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let member = "";
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (depth === 0 && /\s/.test(character)) {
      members.push(member);
      member = "";
    } else {
      member += character;
    }
  }
  return [...members, member].filter((one) => one !== "");
}

const GROUP_OPTIONS: readonly string[] = ["coolDownMs", "turnMs"] satisfies (keyof TransportGroupOptions)[];

function groupOptions(text: string, name: GroupName): TransportGroupOptions {
  if (text === "") return {};
  if (!text.startsWith("?")) throw invalid(`After ${name}(…) only ?coolDownMs=… and &turnMs=… may follow`);
  const given = [...new URLSearchParams(text)];
  if (given.some(([option, value]) => !GROUP_OPTIONS.includes(option) || !/^\d+$/.test(value)))
    throw invalid(`${name}(…) takes ${GROUP_OPTIONS.join(" and ")}, each a whole number of milliseconds`);
  return Object.fromEntries(given.map(([option, value]) => [option, Number(value)]));
}

function pathOf(url: string): string {
  const path = url.slice("file:".length);
  if (path === "") throw invalid('"file:" needs a folder, such as file:./mails');
  try {
    return path.startsWith("//") ? fileURLToPath(url) : decodeURIComponent(path);
  } catch (cause) {
    throw new MailError(
      "INVALID_CONFIGURATION",
      "The file: address names no folder of this machine; write it like file:./mails or file:///var/mails",
      { cause },
    );
  }
}

function invalid(text: string): MailError {
  return new MailError("INVALID_CONFIGURATION", text);
}
