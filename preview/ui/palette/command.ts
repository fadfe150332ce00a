// What the palette offers: one thing to go to or to do, and which of them fit what was typed.
import type { IconName } from "../primitives/icon.tsx";

export interface Command {
  /** Unique among all. */
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly icon: IconName;
  /** The key that does it without the palette. */
  readonly keys?: readonly string[];
  /** What else it is found by. */
  readonly words?: string;
  /** What holds now. */
  readonly current?: boolean;
  readonly run: () => void;
}

/** The best first, groups kept together, in the order of their best. Nothing typed: all, as they come. */
export function findCommands(commands: readonly Command[], typed: string, most: number): readonly Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands.slice(0, most);
  const ranked = commands
    .map((command) => ({ command, score: scoreOf(command, words) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, most);
  const groups = [...new Set(ranked.map(({ command }) => command.group))];
  return groups.flatMap((group) =>
    ranked.filter(({ command }) => command.group === group).map(({ command }) => command),
  );
}

/** Every word has to occur; one at the beginning of a label counts most, one among the further words least. */
function scoreOf({ label, group, words = "" }: Command, typed: readonly string[]): number {
  const name = label.toLowerCase();
  const further = `${group} ${words}`.toLowerCase();
  let score = 0;
  for (const word of typed) {
    const at = name.indexOf(word);
    if (at === 0) score += 8;
    else if (at > 0) score += /[\s/:-]/.test(name.charAt(at - 1)) ? 5 : 3;
    else if (further.includes(word)) score += 1;
    else return 0;
  }
  // Of two that fit alike, the shorter is meant.
  return score + 1 / (1 + name.length);
}
