/** Lenses: a mail's HTML as a client would show it. */

export { applyLenses } from "./apply-lenses.ts";
