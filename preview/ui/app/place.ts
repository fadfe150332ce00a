// What is on screen, as the address bar says it: `/t/<template>?variant=…&locale=…&tab=…&width=…&scheme=dark&client=…`, `/inbox/<id>?tab=…`.
import { type ChangesPlace, formatChanges, parseChanges } from "../changes/changes-place.ts";
import { formatQueue, parseQueue, type QueuePlace } from "../queue/queue-place.ts";
import { formatWall, parseWall, type WallPlace } from "../wall/wall-place.ts";
import { formatLens, type Lens, NO_LENS, parseLens } from "./lens.ts";

export const mailTabs = ["preview", "checks", "row", "html", "text", "source", "props", "headers", "raw"] as const;
export type MailTab = (typeof mailTabs)[number];

export const inboxTabs = ["html", "text", "source", "links", "headers", "attachments", "parts", "raw"] as const;
export type InboxTab = (typeof inboxTabs)[number];

export type Scheme = "light" | "dark";
/** Pixels, or all there is. */
export type FrameWidth = number | "full";

export interface MailPlace {
  readonly page: "mail";
  readonly template: string;
  readonly variant: string | null;
  /** A BCP 47 tag; null: the default. */
  readonly locale: string | null;
  readonly tab: MailTab;
  readonly width: FrameWidth;
  readonly scheme: Scheme;
  readonly lens: Lens;
  /** The line that the source shows, as `file:line`; without it, the template's beginning. */
  readonly at?: string | undefined;
}

export interface InboxPlace {
  readonly page: "inbox";
  readonly id: string | null;
  /** Null: the first that the mail has. */
  readonly tab: InboxTab | null;
  /** Which of the mail's parts is open, such as `1.2`. */
  readonly part?: string;
  /** What the list is searched for. */
  readonly query?: string;
  /** One row for each thread. */
  readonly threads?: boolean;
}

export type Place = MailPlace | InboxPlace | QueuePlace | WallPlace | ChangesPlace | { readonly page: "home" };

export const MOBILE_WIDTH = 375;
export const DESKTOP_WIDTH = 680;

export function parsePlace(path: string, search: string): Place {
  const query = new URLSearchParams(search);
  const [area, ...rest] = path.split("/").filter(Boolean).map(decode);
  if (area === "t" && rest.length > 0) {
    return {
      page: "mail",
      template: rest.join("/"),
      variant: query.get("variant"),
      locale: query.get("locale"),
      tab: mailTabs.find((tab) => tab === query.get("tab")) ?? "preview",
      width: parseWidth(query.get("width")),
      scheme: query.get("scheme") === "dark" ? "dark" : "light",
      lens: parseLens(query),
      at: query.get("at") ?? undefined,
    };
  }
  if (area === "inbox") {
    return {
      page: "inbox",
      id: rest[0] ?? null,
      tab: inboxTabs.find((tab) => tab === query.get("tab")) ?? null,
      ...(query.get("part") && { part: query.get("part") as string }),
      ...(query.get("q") && { query: query.get("q") as string }),
      ...(query.has("threads") && { threads: true }),
    };
  }
  if (area === "queue") return parseQueue(rest[0], query);
  if (area === "wall") return parseWall(query);
  if (area === "changes") return parseChanges(query);
  return { page: "home" };
}

export function formatPlace(place: Place): string {
  if (place.page === "home") return "/";
  if (place.page === "changes") return `/changes${suffix(formatChanges(place))}`;
  if (place.page === "queue")
    return `/queue${place.id ? `/${encodeURIComponent(place.id)}` : ""}${suffix(formatQueue(place))}`;
  if (place.page === "wall") return `/wall${suffix(formatWall(place))}`;
  const query = new URLSearchParams();
  if (place.page === "inbox") {
    if (place.tab) query.set("tab", place.tab);
    if (place.tab === "parts" && place.part) query.set("part", place.part);
    if (place.query) query.set("q", place.query);
    if (place.threads) query.set("threads", "1");
    return `/inbox${place.id ? `/${encodeURIComponent(place.id)}` : ""}${suffix(query)}`;
  }
  if (place.variant !== null) query.set("variant", place.variant);
  if (place.locale !== null) query.set("locale", place.locale);
  if (place.tab !== "preview") query.set("tab", place.tab);
  if (place.width !== DESKTOP_WIDTH) query.set("width", String(place.width));
  if (place.scheme !== "light") query.set("scheme", place.scheme);
  formatLens(place.lens, query);
  if (place.at) query.set("at", place.at);
  return `/t/${place.template.split("/").map(encodeURIComponent).join("/")}${suffix(query)}`;
}

/** Another template as seen now: the locale, tab, width, colours and lens stay, the variant is the template's own. */
export function placeOfTemplate(template: string, from: Place): MailPlace {
  const view = from.page === "mail" ? from : lastMailPlace;
  return {
    page: "mail",
    template,
    variant: null,
    locale: view?.locale ?? null,
    tab: view?.tab ?? "preview",
    width: view?.width ?? DESKTOP_WIDTH,
    scheme: view?.scheme ?? "light",
    lens: view?.lens ?? NO_LENS,
  };
}

let lastMailPlace: MailPlace | null = null;
const LAST_TEMPLATE = "posthorn.last-template";

/** Remembered so that the way back from the inbox, and the next visit, start where this one was. */
export function rememberMailPlace(place: MailPlace): void {
  lastMailPlace = place;
  localStorage.setItem(LAST_TEMPLATE, place.template);
}

export function lastTemplate(): string | null {
  return lastMailPlace?.template ?? localStorage.getItem(LAST_TEMPLATE);
}

function parseWidth(value: string | null): FrameWidth {
  if (value === "full") return "full";
  const pixels = Number(value);
  return Number.isInteger(pixels) && pixels >= 200 && pixels <= 4000 ? pixels : DESKTOP_WIDTH;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function suffix(query: URLSearchParams): string {
  const text = query.toString();
  return text ? `?${text}` : "";
}
