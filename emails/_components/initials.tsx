/** A person as a round badge with initials: it needs no image, so it shows even where images are blocked. */

import { Section, Text } from "react-email";
import { tint } from "./theme.ts";

interface InitialsProps {
  readonly name: string;
  /** `right` in right-to-left mails: a table's `align` does not follow the direction of the text. */
  readonly align?: "left" | "right";
}

export function Initials({ name, align = "left" }: InitialsProps) {
  return (
    <Section
      data-skip-in-text={true}
      align={align}
      {...tint({ fill: "soft" }, { borderCollapse: "separate", borderRadius: "22px", width: "44px" })}
    >
      <Text
        {...tint(
          { text: "link" },
          { fontSize: "16px", fontWeight: 700, lineHeight: "44px", margin: 0, textAlign: "center" },
        )}
      >
        {initialsOf(name)}
      </Text>
    </Section>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined];
  // A zero-width non-joiner keeps Arabic initials apart.
  return letters
    .flatMap((word) => [...(word ?? "")][0] ?? [])
    .join("\u200c")
    .toUpperCase();
}
