// Opens a line in the editor and says so, or says why not.
import { openSource } from "../api/source.ts";
import { placeName } from "./elements.ts";
import { say } from "./inspect.ts";

interface Line {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export async function openLine({ file, line, column }: Line): Promise<void> {
  try {
    await openSource({ file, line, column });
    say(`Opened ${placeName({ file, line })} in the editor`);
  } catch (error) {
    say((error as Error).message, true);
  }
}
