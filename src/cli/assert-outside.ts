/** Refuses to write among the templates. */

import { sep } from "node:path";
import { CommandError } from "./command-error.ts";

export function assertOutside(templates: string, target: string): void {
  if (target !== templates && !target.startsWith(templates + sep)) return;
  throw new CommandError("INVALID_OUT", `${target} is inside the templates' folder`, {
    next: "Give --out a folder of its own: what is written there would be taken for templates.",
  });
}
