/** Lenses: a mail's HTML as a client would show it. */

export { applyLenses, type LensedMail } from "./apply-lenses.ts";
