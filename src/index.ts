export * from "./errors.ts";
export { defineEmail } from "./template/define-email.ts";
export type * from "./template/email-template.ts";
export type { Locale } from "./template/locale.ts";
export { useLocale } from "./render/locale-context.ts";
