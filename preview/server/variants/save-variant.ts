/** "Save as variant": props from the preview → a named variant in the template's own file. */

import { readFile, realpath, writeFile } from "node:fs/promises";
import { sep } from "node:path";
import type { ViteModule } from "../../../src/project/import-vite.ts";
import type { ProjectPlace } from "../../../src/project/project.ts";
import { GENERATED, type Json, type SavedVariant, type SaveVariantRequest } from "../../protocol.ts";
import { below } from "../engine/preview-error.ts";
import { addVariant, type Parse, VariantExists } from "./edit-source.ts";
import { type Node, NotUnderstood } from "./template-source.ts";

/** Why a variant was not saved, in words for the person who wanted it to be. */
export interface SaveRefusal {
  readonly code: "BAD_NAME" | "EXISTS" | "NOT_UNDERSTOOD" | "OUTSIDE";
  readonly message: string;
}

export interface SaveVariantContext {
  readonly place: ProjectPlace;
  readonly vite: ViteModule;
  /** The template's file. */
  readonly file: string;
  /** The preview props as they are now. */
  readonly samples: Json;
}

const MAX_NAME = 100;

/** Writes the file, or tells why not; a file that is not understood is left as it is. */
export async function saveVariant(
  { name, props, from, replace }: SaveVariantRequest,
  { place, vite, file, samples }: SaveVariantContext,
): Promise<SavedVariant | SaveRefusal> {
  const badName = problemOfName(name);
  if (badName !== undefined) return { code: "BAD_NAME", message: badName };
  const real = await realpath(file);
  const shown = below(place.root, real);
  if (![place.root, place.directory].some((folder) => real.startsWith(folder + sep)))
    return { code: "OUTSIDE", message: `${shown} is not in this project, so it is not written to` };
  try {
    const variant = { name, from, replace, props: props as { readonly [key: string]: Json } };
    const edited = addVariant(real, await readFile(real, "utf8"), variant, samples, parserOf(vite));
    await writeFile(real, edited.source);
    return { name, file: shown, line: edited.line };
  } catch (error) {
    if (error instanceof VariantExists)
      return { code: "EXISTS", message: `There is a variant "${name}" in ${shown} already` };
    if (error instanceof NotUnderstood)
      return { code: "NOT_UNDERSTOOD", message: `${shown} was left as it is. ${error.message}.` };
    throw error;
  }
}

function problemOfName(name: string): string | undefined {
  if (name.trim() === "") return "A variant needs a name";
  if (name !== name.trim() || /\p{Cc}/u.test(name))
    return "The name begins or ends with a space, or holds a line break";
  if (name.length > MAX_NAME) return `The name is longer than ${MAX_NAME} letters`;
  if (name.startsWith(GENERATED) || name === "__proto__") return `"${name}" cannot be a variant's name`;
  return undefined;
}

function parserOf({ parseSync }: ViteModule): Parse {
  return (file, source) => {
    // React Email takes JSX in `.js` files too.
    const lang = /\.[cm]?js$/.test(file) ? { lang: "jsx" as const } : {};
    const { program, errors } = parseSync(file, source, lang);
    const [error] = errors;
    if (error) throw new SyntaxError(error.message);
    return program as unknown as Node;
  };
}
