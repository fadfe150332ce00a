/** The way of a mail through the lenses: client, then images and fonts, then dark mode. One parse, one serialisation. */

import {
  type AppliedLens,
  type LensChoice,
  type LensClient,
  type LensDark,
  lensClients,
  lensDarkModes,
  lensReaders,
} from "../protocol.ts";
import { appleMail } from "./clients/apple-mail.ts";
import type { ClientLens } from "./clients/client-lens.ts";
import { gmailApp, gmailNoStyle, gmailWeb } from "./clients/gmail.ts";
import { outlookCom } from "./clients/outlook-com.ts";
import { outlookWindows } from "./clients/outlook-windows.ts";
import { samsung } from "./clients/samsung.ts";
import { yahoo } from "./clients/yahoo.ts";
import type { DarkMode } from "./dark/dark-mode.ts";
import { gmailAndroid, gmailIos } from "./dark/gmail.ts";
import { outlookComDark } from "./dark/outlook-com.ts";
import { dropImages } from "./images-off.ts";
import { type MailDocument, parseMail, serializeMail } from "./mail-document.ts";
import { createReport, type Report } from "./report.ts";
import { dropWebFonts } from "./web-fonts-off.ts";

export interface LensedMail {
  readonly html: string;
  /** In the order in which they were applied. */
  readonly applied: readonly AppliedLens[];
}

const CLIENTS: Readonly<Record<LensClient, ClientLens>> = {
  "gmail-web": gmailWeb,
  "gmail-app": gmailApp,
  "gmail-no-style": gmailNoStyle,
  "outlook-windows": outlookWindows,
  "outlook-com": outlookCom,
  "apple-mail": appleMail,
  yahoo,
  samsung,
};

const DARK_MODES: Readonly<Record<LensDark, DarkMode>> = {
  "gmail-ios": gmailIos,
  "gmail-android": gmailAndroid,
  "outlook-com": outlookComDark,
};

interface Step extends Pick<AppliedLens, "label" | "certainty"> {
  readonly text?: ((html: string, report: Report) => string) | undefined;
  readonly apply: (mail: MailDocument, report: Report) => void;
}

/** Rewrites a mail as a client would. Any text is a mail: nothing that is given makes it throw. */
export function applyLenses(html: string, choice: LensChoice): LensedMail {
  const steps = stepsOf(choice);
  if (steps.length === 0) return { html, applied: [] };
  const reports = steps.map(createReport);
  const report = (index: number): Report => reports[index] as Report;
  try {
    const text = steps.reduce((text, step, index) => step.text?.(text, report(index)) ?? text, html);
    const mail = parseMail(text);
    for (const [index, step] of steps.entries()) step.apply(mail, report(index));
    const applied = steps.map(({ label, certainty }, index) => ({ label, certainty, notes: report(index).notes() }));
    return { html: serializeMail(mail), applied };
  } catch (error) {
    // The parser takes any depth, writing it out again does not.
    if (!(error instanceof RangeError)) throw error;
    const note = { text: "Too deeply nested to be rewritten; shown as it is sent", source: NESTING, count: 1 };
    return { html, applied: steps.map(({ label, certainty }) => ({ label, certainty, notes: [note] })) };
  }
}

const NESTING = "https://html.spec.whatwg.org/multipage/parsing.html#tree-construction";

function stepsOf({ client, dark, images, fonts }: LensChoice): Step[] {
  const steps: Step[] = [];
  const chosen = lensClients.find(({ id }) => id === client);
  if (chosen) steps.push({ ...chosen, ...CLIENTS[chosen.id] });
  if (images === "off") steps.push({ ...lensReaders.images, apply: dropImages });
  if (fonts === "off") steps.push({ ...lensReaders.fonts, apply: dropWebFonts });
  const mode = lensDarkModes.find(({ id }) => id === dark);
  if (mode) steps.push({ label: `Dark mode: ${mode.label}`, certainty: mode.certainty, apply: DARK_MODES[mode.id] });
  return steps;
}
