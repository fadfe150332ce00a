// Copies a text and says for a moment that it did.
import { useEffect, useState } from "react";
import { Button } from "./button.tsx";
import { writeClipboard } from "./clipboard.ts";

interface CopyButtonProps {
  /** The text, or how to get it where that costs something. */
  readonly text: string | (() => string);
  readonly label?: string;
  readonly tone?: "quiet" | "outline";
}

export function CopyButton({ text, label = "Copy", tone = "quiet" }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1400);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    setCopied(await writeClipboard(typeof text === "string" ? text : text()));
  };

  return (
    <Button tone={tone} icon={copied ? "check" : "copy"} onClick={copy}>
      <span aria-live="polite" className="@max-[480px]/pane:sr-only">
        {copied ? "Copied" : label}
      </span>
    </Button>
  );
}
