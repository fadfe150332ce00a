// What the panes of text have in common: a thin bar with facts on the left and deeds on the right, and room below.
import type { ReactNode } from "react";

interface PaneProps {
  readonly facts?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Pane({ facts, actions, children }: PaneProps) {
  return (
    <div className="flex h-full flex-col">
      <div className="@container/pane flex h-10 shrink-0 items-center gap-3 border-b border-line pr-2 pl-4">
        {/* A search takes their place where there is not enough room for both. */}
        <div className="tabular flex min-w-0 flex-1 items-center gap-2 truncate text-xs text-muted @max-[640px]/pane:has-[+*_search]:invisible">
          {facts}
        </div>
        <div className="flex shrink-0 items-center gap-1">{actions}</div>
      </div>
      {children}
    </div>
  );
}
