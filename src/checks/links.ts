/** Links: that each leads somewhere, safely, and that a reader can leave a list. On the network only when asked. */

import { type Breach, type Check, defineCheck, type LinkAnswer, type MailUnderCheck } from "./check.ts";
import type { MailDocument, MailElement } from "./mail/document.ts";
import { visibleTextOf } from "./mail/text.ts";

export const links: Check = defineCheck({
  name: "links",
  rules: {
    "link-empty": { severity: "error", meaning: "A link has no address, or an empty one." },
    "link-placeholder": {
      severity: "error",
      meaning: "A link's address is a stand-in: `#`, `todo`, an unfilled merge tag.",
    },
    "link-undefined": {
      severity: "error",
      meaning: "A link's address holds `undefined`, `null`, `NaN` or `[object Object]`: a prop was missing.",
    },
    "link-relative": {
      severity: "error",
      meaning: "A link's address is relative; a mail has no page to be relative to.",
    },
    "link-malformed": { severity: "error", meaning: "A link's address cannot be parsed." },
    "link-script": { severity: "error", meaning: "A link runs a script or opens a file; clients remove it." },
    "link-local": { severity: "error", meaning: "A link leads to this machine or a private network." },
    "link-insecure": { severity: "warning", meaning: "A link uses http:// instead of https://." },
    "link-target-missing": { severity: "error", meaning: "A link within the mail leads to an id that is not there." },
    "link-text-mismatch": {
      severity: "warning",
      meaning: "A link's text reads as an address on another site than the link's own; filters take that for phishing.",
    },
    "mailto-malformed": { severity: "error", meaning: "A mailto: link has no address that can be written to." },
    "unsubscribe-link-missing": {
      severity: "warning",
      meaning: "The headers say that the mail belongs to a list, and its HTML or text has no link to leave it.",
    },
    "unsubscribe-header-missing": {
      severity: "info",
      meaning:
        "The mail has an unsubscribe link and no List-Unsubscribe header, which Gmail and Yahoo ask bulk senders for.",
    },
    "one-click-missing": {
      severity: "info",
      meaning: "List-Unsubscribe has an https address and List-Unsubscribe-Post is missing (RFC 8058).",
    },
    "link-broken": {
      severity: "error",
      meaning: "A link's server answers with an error or not at all (only when asked).",
    },
    "link-redirected": { severity: "info", meaning: "A link's server redirects elsewhere (only when asked)." },
  },
  async run(mail, report) {
    const { document, options } = mail;
    if (document) {
      const ids = targetsIn(document);
      for (const link of linksIn(document)) {
        const breach = judge(link, ids);
        if (breach) report(breach.rule, { ...breach, at: link.element });
        const mismatch = textMismatch(link);
        if (mismatch) report("link-text-mismatch", { ...mismatch, at: link.element });
      }
    }
    for (const { rule, message, hint } of judgeUnsubscribe(mail)) report(rule, { message, hint });
    if (options.probe === undefined) return;
    for (const { rule, ...breach } of await probeAll(mail)) report(rule, breach);
  },
});

export interface MailLink {
  readonly element: MailElement;
  /** As it is written, without space around it. */
  readonly href: string;
}

/** Every `<a>` and `<area>` that has an address. An `<a>` with a name or id alone is a target, no link. */
export function linksIn(document: MailDocument): MailLink[] {
  return document.elements
    .filter(({ tag, attributes }) => {
      if (tag !== "a" && tag !== "area") return false;
      return attributes.has("href") || !(attributes.has("name") || attributes.has("id"));
    })
    .map((element) => ({ element, href: (element.attributes.get("href") ?? "").trim() }));
}

/** Marks of merge languages that a sending service fills in; here nobody does. */
export const MERGE_TAG: RegExp = /\{\{[^{}]*\}\}|\{%[^%]*%\}|\*\|[A-Z_:]+\|\*|<%[^%]*%>|%%[A-Za-z_]+%%|\$\{[^}]*\}/;

type JudgedBreach = Breach & {
  readonly rule:
    | "link-empty"
    | "link-placeholder"
    | "link-undefined"
    | "link-relative"
    | "link-malformed"
    | "link-script"
    | "link-local"
    | "link-insecure"
    | "link-target-missing"
    | "mailto-malformed";
};

const MISSING_VALUE = /(^|[/=.&?#@-])(undefined|null|NaN|\[object(%20| )Object\])($|[/=.&?#@-])/i;

function judge({ href, element }: MailLink, ids: ReadonlySet<string>): JudgedBreach | undefined {
  const words = quoted(visibleTextOf(element));
  const says = (rule: JudgedBreach["rule"], message: string, hint: string): JudgedBreach => ({
    rule,
    message,
    hint,
    ...(href !== "" && { url: href }),
  });
  if (href === "")
    return says("link-empty", `The link${words} has no address`, "Give it an href, or make it plain text.");
  if (MERGE_TAG.test(href))
    return says(
      "link-placeholder",
      `The link${words} leads to the merge tag ${href}`,
      "Pass the address as a prop; nothing fills in merge tags here.",
    );
  if (/^#?$|^#!?$|^(todo|tbd|xxx|link|url|href)$/i.test(href) || /\/(todo|tbd|xxx+)\b/i.test(href))
    return says(
      "link-placeholder",
      `The link${words} leads to the stand-in ${href}`,
      "Put the real address in its place.",
    );
  if (MISSING_VALUE.test(href))
    return says(
      "link-undefined",
      `The link${words} leads to ${href}`,
      "A prop was missing when the address was made; pass it, or leave the link out.",
    );
  if (href.startsWith("#")) {
    const name = decode(href.slice(1));
    if (ids.has(name) || name === "top") return undefined;
    return says(
      "link-target-missing",
      `The link${words} leads to ${href}, and nothing in the mail has that id`,
      `Add id="${name}" to the target.`,
    );
  }
  return judgeAddress(href, words, says);
}

function judgeAddress(
  href: string,
  words: string,
  says: (rule: JudgedBreach["rule"], message: string, hint: string) => JudgedBreach,
): JudgedBreach | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase();
  if (scheme === undefined)
    return says(
      "link-relative",
      `The link${words} leads to ${href}, which is relative`,
      "Begin it with https:// and your domain: a mail is opened far from your site.",
    );
  if (["javascript", "vbscript", "data", "file", "blob"].includes(scheme))
    return says("link-script", `The link${words} uses ${scheme}:, which clients remove`, "Link to an https:// page.");
  if (scheme === "mailto") {
    const address = decode(href.slice("mailto:".length).split("?")[0] ?? "");
    if (/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+(,\s*[^\s@<>]+@[^\s@<>]+)*$/.test(address)) return undefined;
    return says(
      "mailto-malformed",
      `The link${words} writes to "${address}", which is no address`,
      "Write mailto:name@example.com.",
    );
  }
  if (scheme !== "http" && scheme !== "https") return undefined;
  if (!URL.canParse(href) || !/^https?:\/\//i.test(href) || /\s/.test(href))
    return says(
      "link-malformed",
      `The link${words} leads to ${href}, which is no valid address`,
      "Encode spaces as %20, and check the host.",
    );
  const { hostname, protocol } = new URL(href);
  if (isPrivateHost(hostname))
    return says(
      "link-local",
      `The link${words} leads to ${hostname}, which readers cannot reach`,
      "Use the public address, also in preview props.",
    );
  if (protocol === "http:")
    return says("link-insecure", `The link${words} leads to ${href} without encryption`, "Use https://.");
  return undefined;
}

/** Names and addresses that mean this machine or a private network (RFC 1918, RFC 4193, RFC 6761). */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return (
    host === "localhost" ||
    /\.(localhost|local|internal|lan)$/.test(host) ||
    /^(127|10|0)\.\d+\.\d+\.\d+$/.test(host) ||
    /^192\.168\.\d+\.\d+$|^169\.254\.\d+\.\d+$|^172\.(1[6-9]|2\d|3[01])\.\d+\.\d+$/.test(host) ||
    /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d+\.\d+$/.test(host) ||
    /^::1?$|^f[cd][0-9a-f]{2}:|^fe[89ab][0-9a-f]:|^::ffff:/.test(host)
  );
}

function targetsIn(document: MailDocument): Set<string> {
  return new Set(
    document.elements
      .flatMap(({ tag, attributes }) => [attributes.get("id"), tag === "a" ? attributes.get("name") : undefined])
      .filter((id) => id !== undefined),
  );
}

function textMismatch({ href, element }: MailLink): { message: string; hint: string } | undefined {
  const text = visibleTextOf(element);
  const shown = /^(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#:]\S*)?$/i.exec(text)?.[1]?.toLowerCase();
  if (shown === undefined || !URL.canParse(href)) return undefined;
  const { hostname, protocol } = new URL(href);
  if (!protocol.startsWith("http") || siteOf(shown) === siteOf(hostname)) return undefined;
  return {
    message: `The link reads "${text}" and leads to ${hostname}`,
    hint: "Show the address it really leads to, or a text that is no address.",
  };
}

/** The last two labels: near enough to tell two sites apart, and never wrong about the same one. */
function siteOf(host: string): string {
  return host
    .replace(/^www\./, "")
    .split(".")
    .slice(-2)
    .join(".");
}

const UNSUBSCRIBE =
  /unsubscri|opt[ -]?out|email preferences|manage (your )?(preferences|subscription|notifications)|abbestell|abmelden|newsletter verwalten|désabonn|désinscri|darse de baja|cancelar (la )?suscripci|disiscri|uitschrijv|afmeld|avregistrera|afmeld|cancelar (a )?subscri|отпис|配信停止|退订|إلغاء الاشتراك/i;

interface UnsubscribeBreach {
  readonly rule: "unsubscribe-link-missing" | "unsubscribe-header-missing" | "one-click-missing";
  readonly message: string;
  readonly hint: string;
}

function judgeUnsubscribe({ document, headers, text }: MailUnderCheck): UnsubscribeBreach[] {
  const header = (name: string): string | undefined => headers.find((one) => one.name.toLowerCase() === name)?.value;
  const list = header("list-unsubscribe");
  const bulk = list !== undefined || header("list-id") !== undefined || /bulk|list/i.test(header("precedence") ?? "");
  const offered =
    (document && linksIn(document).some(leavesList)) || (document === undefined && UNSUBSCRIBE.test(text));
  const breaches: UnsubscribeBreach[] = [];
  if (bulk && !offered) {
    breaches.push({
      rule: "unsubscribe-link-missing",
      message: "The mail belongs to a list, by its headers, and shows no link to unsubscribe",
      hint: "Add a link with the word “unsubscribe” near the end of the mail.",
    });
  }
  if (offered && list === undefined) {
    breaches.push({
      rule: "unsubscribe-header-missing",
      message: "The mail has a link to unsubscribe and no List-Unsubscribe header",
      hint: "Send it with `unsubscribe: { url, oneClick: true }`, so that clients show their own button.",
    });
  }
  if (list !== undefined && /<https:/i.test(list) && header("list-unsubscribe-post") === undefined) {
    breaches.push({
      rule: "one-click-missing",
      message: "List-Unsubscribe has an https address, and List-Unsubscribe-Post is missing",
      hint: "Add `oneClick: true` once your address takes a POST (RFC 8058); Gmail and Yahoo ask bulk senders for it.",
    });
  }
  return breaches;
}

function leavesList({ element, href }: MailLink): boolean {
  return UNSUBSCRIBE.test(visibleTextOf(element)) || /unsubscribe|opt-?out/i.test(href);
}

type ProbeBreach = Breach & { readonly rule: "link-broken" | "link-redirected" };

/** So many links at a time. */
const PARALLEL = 6;

async function probeAll({ document, options: { probe, signal } }: MailUnderCheck): Promise<ProbeBreach[]> {
  const byUrl = new Map<string, MailElement>();
  for (const { element, href } of document && probe ? linksIn(document) : []) {
    if (/^https?:\/\//i.test(href) && URL.canParse(href) && !byUrl.has(href)) byUrl.set(href, element);
  }
  const waiting = [...byUrl];
  const found: ProbeBreach[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [href, at] = next;
      const breach = probe && judgeAnswer(href, await probe(new URL(href), signal));
      if (breach) found.push({ ...breach, at, url: href });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  // In the order of the mail, whoever answered first.
  const order = [...byUrl.keys()];
  return found.sort((one, other) => order.indexOf(one.url ?? "") - order.indexOf(other.url ?? ""));
}

function judgeAnswer(href: string, { status, location, problem }: LinkAnswer): ProbeBreach | undefined {
  if (status === undefined)
    return {
      rule: "link-broken",
      message: `${href} does not answer: ${problem ?? "no reason given"}`,
      hint: "Check the address, and that its server runs.",
    };
  // Some servers take no HEAD, and pages behind a login say so: neither is broken.
  if ([401, 403, 405, 429, 501].includes(status) || status < 300) return undefined;
  if (status < 400)
    return {
      rule: "link-redirected",
      message: `${href} redirects to ${location ?? "another address"} (${status})`,
      hint: "Fine if meant; a permanent redirect (301, 308) is better linked directly.",
    };
  return { rule: "link-broken", message: `${href} answers ${status}`, hint: "Link to a page that exists." };
}

function quoted(text: string): string {
  return text === "" ? "" : ` “${text.length > 40 ? `${text.slice(0, 39)}…` : text}”`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray % stands for itself.
  }
}
