/** The name of a file that is made of a template's state: `auth/magic-link`, or `auth/magic-link--long-name`. */

/** `taken` holds the names given to this template so far; two variants that differ in signs only get a number. */
export function fileNameOf(id: string, variant: string | undefined, taken: Set<string>): string {
  const base = variant === undefined ? id : `${id}--${slug(variant)}`;
  let name = base;
  for (let count = 2; taken.has(name); count++) name = `${base}-${count}`;
  taken.add(name);
  return name;
}

/** Letters and digits of any script; everything else, dots and slashes too, becomes one hyphen. */
function slug(variant: string): string {
  const words = variant
    .normalize("NFC")
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  return words?.join("-") ?? "variant";
}
