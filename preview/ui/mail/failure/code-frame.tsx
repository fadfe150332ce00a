// The lines around an error, as the server numbered them: the one with the marker stands out.
export function CodeFrame({ text }: { text: string }) {
  const lines = text.replace(/^\n+|\s+$/g, "").split("\n");
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
      tabIndex={0}
      className="mt-3 overflow-x-auto rounded-lg border border-line bg-surface py-2 font-mono text-xs leading-5"
    >
      {lines.map((line, index) => {
        const marked = /^\s*>/.test(line);
        const pointer = /^[\s|│]*\^[\s^~]*/.test(line);
        return (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else to be known by, and never move.
            key={index}
            className={`block px-3 ${marked ? "bg-danger-soft text-ink" : pointer ? "bg-danger-soft text-danger" : "text-muted"}`}
          >
            {line || " "}
          </span>
        );
      })}
    </pre>
  );
}
