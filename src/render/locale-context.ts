/** How a component learns the mail's locale. */

import { type Context, createContext, useContext } from "react";
import { DEFAULT_LOCALE, type Locale } from "../template/locale.ts";

/**
 * One context for every copy of Posthorn in the process: a template may import another copy
 * (the preview loads sources, a workspace may hold two versions) than the one that renders it.
 */
const registry = globalThis as { [key: symbol]: Context<Locale> | undefined };
const key = Symbol.for("posthorn.LocaleContext");
registry[key] ??= createContext<Locale>(DEFAULT_LOCALE);

export const LocaleContext: Context<Locale> = registry[key];

/**
 * The locale and writing direction of the mail being rendered: what the sender gave as `locale`, `en` otherwise.
 *
 * @example
 * const { locale, dir } = useLocale();
 * return <Html lang={locale} dir={dir}><Body lang={locale} dir={dir}>…</Body></Html>;
 */
export function useLocale(): Locale {
  return useContext(LocaleContext);
}
