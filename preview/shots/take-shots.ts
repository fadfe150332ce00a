/** Goes over every template in every state and takes its pictures, through the preview that designers look at. */

import { availableParallelism } from "node:os";
import { fileNameOf } from "../../src/project/file-name.ts";
import type { PreviewError, PreviewSuccess } from "../protocol.ts";
import { statesOf } from "../server/every-state.ts";
import type { PreviewServer } from "../server/start-preview.ts";
import type { Chromium, Look, Tab } from "./chromium.ts";

export interface ShotsPlan {
  /** Ids of templates. */
  readonly templates: readonly string[];
  /** In CSS pixels. */
  readonly widths: readonly number[];
  readonly schemes: readonly Look["scheme"][];
  /** Undefined: the default locale. */
  readonly locales: readonly (string | undefined)[];
  readonly scale: number;
}

/** What a picture is of. */
export interface ShotSubject {
  readonly template: string;
  /** Undefined for the preview props. */
  readonly variant: string | undefined;
  readonly locale: string | undefined;
  readonly width: number;
  readonly scheme: Look["scheme"];
}

export interface Shot extends ShotSubject {
  /** Below the folder of the pictures, with `/`: `auth/magic-link--long-name@375-dark.png`. */
  readonly file: string;
  readonly png: Buffer;
}

export interface ShotsListener {
  onShot(shot: Shot): Promise<void>;
  onFailure(failure: Pick<ShotSubject, "template" | "variant"> & { readonly error: PreviewError }): void;
  /** All pictures of a template are taken. */
  onTemplate(template: string): void;
}

/** More tabs than this only wait for the one thread that renders. */
const MOST_TABS = 4;

export async function takeShots(
  server: PreviewServer,
  chromium: Chromium,
  plan: ShotsPlan,
  listener: ShotsListener,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...plan.templates];
  const work = async (): Promise<void> => {
    const tab = await chromium.openTab();
    for (let template = waiting.shift(); template !== undefined; template = waiting.shift()) {
      await shootTemplate(server, tab, template, plan, listener, signal);
      listener.onTemplate(template);
    }
  };
  const tabs = Math.min(MOST_TABS, availableParallelism(), plan.templates.length);
  await Promise.all(Array.from({ length: tabs }, work));
}

async function shootTemplate(
  server: PreviewServer,
  tab: Tab,
  template: string,
  plan: ShotsPlan,
  listener: ShotsListener,
  signal: AbortSignal,
): Promise<void> {
  const taken = new Map<string | undefined, Set<string>>();
  for (const { request, result } of await statesOf(server, template, plan.locales)) {
    const { variant, locale } = request;
    const names = taken.get(locale) ?? new Set();
    taken.set(locale, names);
    const name = fileNameOf(template, variant, names);
    if (!result.ok) {
      listener.onFailure({ template, variant, error: result.error });
      continue;
    }
    for (const width of plan.widths) {
      for (const scheme of plan.schemes) {
        signal.throwIfAborted();
        const png = await tab.shoot(addressOf(server, result), { width, scheme, scale: plan.scale });
        const file = `${name}${suffixOf({ locale, width, scheme })}`;
        await listener.onShot({ template, variant, locale, width, scheme, file, png });
      }
    }
  }
}

/** What tells the pictures of one state apart. */
export function suffixOf({ locale, width, scheme }: Pick<ShotSubject, "locale" | "width" | "scheme">): string {
  return `@${locale === undefined ? "" : `${locale}-`}${width}-${scheme}.png`;
}

function addressOf(server: PreviewServer, { frame }: PreviewSuccess): string {
  return new URL(frame, server.url).href;
}
