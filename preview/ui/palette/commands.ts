// Everything the palette offers. To add to it, write a source below and put it into the list.
import { lensClients, lensDarkModes, type ProjectInfo } from "../../protocol.ts";
import { NO_LENS } from "../app/lens.ts";
import {
  DESKTOP_WIDTH,
  inboxTabs,
  type MailPlace,
  type MailTab,
  MOBILE_WIDTH,
  type Place,
  placeOfTemplate,
} from "../app/place.ts";
import { CHANGES } from "../changes/changes-place.ts";
import { focusInboxSearch } from "../inbox/inbox-keys.ts";
import { inboxTabLabels } from "../inbox/inbox-tab-labels.ts";
import { isInspecting } from "../inspect/inspect.ts";
import { inspectMail } from "../mail/inspect-mail.ts";
import { splitAddresses } from "../mail/send/recipients.ts";
import { openSendDialog } from "../mail/send/send-dialog-state.ts";
import { shownTabs, tabLabels } from "../mail/tab-labels.ts";
import { knownVariants, PREVIEW_PROPS } from "../mail/variants.ts";
import { writeClipboard } from "../primitives/clipboard.ts";
import type { IconName } from "../primitives/icon.tsx";
import { QUEUE } from "../queue/queue-place.ts";
import { isSite } from "../site/is-site.ts";
import { setTheme } from "../theme/theme.ts";
import { lastWall } from "../wall/wall-place.ts";
import type { Command } from "./command.ts";

export interface CommandContext {
  readonly place: Place;
  readonly project: ProjectInfo | undefined;
  readonly go: (place: Place, options?: { readonly replace?: boolean }) => void;
  readonly showHelp: () => void;
  readonly showPhone: () => void;
}

type CommandSource = (context: CommandContext) => readonly Command[];

/** In the order in which they are shown while nothing is typed. */
const sources: readonly CommandSource[] = [
  ...(isSite ? [] : [ofMail(sendCommands), ofMail(inspectCommands)]),
  templateCommands,
  ofMail(variantCommands),
  ofMail(tabCommands),
  ofMail(viewCommands),
  ...(isSite ? [] : [ofMail(lensCommands)]),
  ofMail(localeCommands),
  pageCommands,
  ...(isSite ? [] : [inboxCommands]),
  appCommands,
];

export function commandsFor(context: CommandContext): readonly Command[] {
  return sources.flatMap((source) => source(context));
}

/** A source that has something to offer only where a mail is on screen. */
function ofMail(source: (mail: MailPlace, context: CommandContext) => readonly Command[]): CommandSource {
  return (context) => (context.place.page === "mail" ? source(context.place, context) : []);
}

function sendCommands(): readonly Command[] {
  const last = splitAddresses(localStorage.getItem("posthorn.send.to") ?? "");
  const group = "Send";
  return [
    ...(last.length > 0
      ? [
          {
            id: "send-now",
            group,
            label: `Send to ${last.join(", ")}`,
            icon: "send" as const,
            words: "mail test deliver",
            run: () => openSendDialog("now"),
          },
        ]
      : []),
    {
      id: "send",
      group,
      label: "Send this mail…",
      icon: "send",
      keys: ["s"],
      words: "test deliver recipients",
      run: () => openSendDialog("form"),
    },
  ];
}

function inspectCommands(mail: MailPlace, { go }: CommandContext): readonly Command[] {
  return [
    {
      id: "inspect",
      group: "Source",
      label: isInspecting() ? "Stop inspecting" : "Inspect: click in the mail to open its line",
      icon: "inspect",
      keys: ["e"],
      words: "element editor code pick",
      run: () => inspectMail(mail, go),
    },
  ];
}

function templateCommands({ place, project, go }: CommandContext): readonly Command[] {
  return (project?.templates ?? []).map(({ id }) => ({
    id: `template ${id}`,
    group: "Templates",
    label: id,
    icon: "template",
    current: place.page === "mail" && place.template === id,
    run: () => go(placeOfTemplate(id, place)),
  }));
}

function variantCommands(mail: MailPlace, { go }: CommandContext): readonly Command[] {
  const variants = knownVariants(mail.template);
  if (variants.length === 0) return [];
  return [null, ...variants].map((variant) => ({
    id: `variant ${variant ?? ""}`,
    group: "Variants",
    label: variant ?? PREVIEW_PROPS,
    icon: "copy",
    words: "variant state props",
    current: mail.variant === variant,
    run: () => go({ ...mail, variant }),
  }));
}

const tabIcons: Partial<Record<MailTab, IconName>> = { preview: "lens", row: "inbox", raw: "mail" };

function tabCommands(mail: MailPlace, { go }: CommandContext): readonly Command[] {
  return shownTabs.map((tab) => ({
    id: `tab ${tab}`,
    group: "Show",
    label: tabLabels[tab],
    icon: tabIcons[tab] ?? "format",
    words: "tab show view",
    current: mail.tab === tab,
    run: () => go({ ...mail, tab }, { replace: true }),
  }));
}

function viewCommands(mail: MailPlace, { go }: CommandContext): readonly Command[] {
  const group = "View";
  const see = (change: Partial<MailPlace>) => () => go({ ...mail, ...change }, { replace: true });
  return [
    {
      id: "width mobile",
      group,
      label: `Mobile, ${MOBILE_WIDTH} px`,
      icon: "phone",
      keys: ["1"],
      words: "width phone narrow",
      current: mail.width === MOBILE_WIDTH,
      run: see({ width: MOBILE_WIDTH }),
    },
    {
      id: "width desktop",
      group,
      label: `Desktop, ${DESKTOP_WIDTH} px`,
      icon: "desktop",
      keys: ["2"],
      words: "width wide",
      current: mail.width === DESKTOP_WIDTH,
      run: see({ width: DESKTOP_WIDTH }),
    },
    {
      id: "width full",
      group,
      label: "Full width",
      icon: "stretch",
      keys: ["3"],
      words: "width wide",
      current: mail.width === "full",
      run: see({ width: "full" }),
    },
    {
      id: "scheme",
      group,
      label: mail.scheme === "dark" ? "Mail in light" : "Mail in dark",
      icon: mail.scheme === "dark" ? "sun" : "moon",
      keys: ["d"],
      words: "colours scheme mode dark light",
      run: see({ scheme: mail.scheme === "dark" ? "light" : "dark" }),
    },
  ];
}

function lensCommands(mail: MailPlace, { go }: CommandContext): readonly Command[] {
  const { lens } = mail;
  const see = (change: Partial<MailPlace>) => () => go({ ...mail, tab: "preview", ...change }, { replace: true });
  const group = "See it as";
  return [
    {
      id: "lens none",
      group,
      label: "As sent",
      icon: "lens",
      words: "client lens reset",
      run: see({ lens: NO_LENS }),
    },
    ...lensClients.map(({ id, label }) => ({
      id: `lens ${id}`,
      group,
      label,
      icon: "lens" as const,
      words: "client lens",
      current: lens.client === id,
      run: see({ lens: { ...lens, client: id } }),
    })),
    ...lensDarkModes.map(({ id, label }) => ({
      id: `dark ${id}`,
      group,
      label: `Dark mode of ${label}`,
      icon: "moon" as const,
      words: "client lens",
      current: lens.dark === id,
      run: see({ scheme: "dark", lens: { ...lens, dark: id } }),
    })),
    ...toggles.map(({ key, labels, words }) => ({
      id: `lens ${key}`,
      group,
      label: labels[lens[key] ? 0 : 1],
      icon: "lens" as const,
      words,
      run: see({ lens: { ...lens, [key]: !lens[key] } }),
    })),
  ];
}

/** What a choice changes to: where it holds, and where it does not. */
const toggles = [
  { key: "images", labels: ["Images off", "Images on"], words: "lens block" },
  { key: "fonts", labels: ["Web fonts off", "Web fonts on"], words: "lens" },
  { key: "zoomed", labels: ["Zoom 100 %", "Zoom 200 %"], words: "lens larger" },
] as const;

function localeCommands(mail: MailPlace, { project, go }: CommandContext): readonly Command[] {
  return (project?.locales ?? []).map((locale) => ({
    id: `locale ${locale}`,
    group: "Locale",
    label: new Intl.DisplayNames("en", { type: "language" }).of(locale) ?? locale,
    icon: "globe",
    words: `locale language ${locale}`,
    current: mail.locale === locale,
    run: () => go({ ...mail, locale }),
  }));
}

function pageCommands({ place, go, showPhone }: CommandContext): readonly Command[] {
  const group = "Go to";
  const wall: Command = {
    id: "page wall",
    group,
    label: "Wall of all templates",
    icon: "wall",
    keys: ["w"],
    words: "overview grid thumbnails",
    current: place.page === "wall",
    run: () => go(lastWall()),
  };
  if (isSite) return [wall];
  return [
    wall,
    {
      id: "page changes",
      group,
      label: "Changes, and which mails they reach",
      icon: "changes",
      keys: ["b"],
      words: "diff compare git blast radius",
      current: place.page === "changes",
      run: () => go(CHANGES),
    },
    {
      id: "page inbox",
      group,
      label: "Inbox",
      icon: "inbox",
      keys: ["i"],
      words: "mail caught smtp",
      current: place.page === "inbox",
      run: () => go({ page: "inbox", id: null, tab: null }),
    },
    {
      id: "page queue",
      group,
      label: "Queue: the mails of the outbox",
      icon: "queue",
      keys: ["q"],
      words: "outbox waiting retry cancel failed worker pause",
      current: place.page === "queue",
      run: () => go(QUEUE),
    },
    {
      id: "phone",
      group,
      label: "Open on a phone",
      icon: "phone",
      words: "qr code network share device",
      run: showPhone,
    },
  ];
}

/** What can be done on the page of the inbox. */
function inboxCommands({ place, go }: CommandContext): readonly Command[] {
  if (place.page !== "inbox") return [];
  const group = "Inbox";
  const { threads, ...rest } = place;
  const search: Command = {
    id: "inbox search",
    group,
    label: "Search mail",
    icon: "search",
    keys: ["/"],
    words: "find filter",
    run: focusInboxSearch,
  };
  const order: Command = {
    id: "inbox threads",
    group,
    label: threads ? "One row for each mail" : "One row for each thread",
    icon: "format",
    words: "threads group conversation",
    run: () => go(threads ? rest : { ...rest, threads: true }, { replace: true }),
  };
  const tabs = inboxTabs.map((tab) => ({
    id: `inbox tab ${tab}`,
    group,
    label: inboxTabLabels[tab],
    icon: "mail" as const,
    words: "tab show view part",
    current: place.tab === tab,
    run: () => go({ ...place, tab }, { replace: true }),
  }));
  return place.id === null ? [search, order] : [search, order, ...tabs];
}

function appCommands({ showHelp }: CommandContext): readonly Command[] {
  const group = "Posthorn";
  return [
    {
      id: "copy link",
      group,
      label: "Copy the address of this view",
      icon: "link",
      words: "share url clipboard",
      run: () => void writeClipboard(location.href),
    },
    { id: "theme light", group, label: "Light theme", icon: "sun", words: "colours", run: () => setTheme("light") },
    { id: "theme dark", group, label: "Dark theme", icon: "moon", words: "colours", run: () => setTheme("dark") },
    {
      id: "theme system",
      group,
      label: "Theme of the system",
      icon: "monitor",
      words: "colours",
      run: () => setTheme("system"),
    },
    { id: "help", group, label: "Keyboard shortcuts", icon: "help", keys: ["?"], words: "help", run: showHelp },
  ];
}
