// A row of tabs with one tab stop; the panel is the caller's and carries `tabPanelProps`.
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly prefix: string;
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  readonly tabs: readonly { readonly id: Id; readonly label: string; readonly badge?: ReactNode }[];
}

export function Tabs<Id extends string>({ label, prefix, selected, onSelect, tabs }: TabsProps<Id>) {
  const list = useRef<HTMLDivElement>(null);
  // In a narrow window the row scrolls, and an address or a key may choose a tab that is out of sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is somewhere else.
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [selected]);
  const step = (event: KeyboardEvent<HTMLElement>) => {
    const index = tabs.findIndex((tab) => tab.id === selected);
    const steps: Record<string, number> = {
      ArrowRight: index + 1,
      ArrowLeft: index - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const target = steps[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = tabs[(target + tabs.length) % tabs.length];
    if (!next) return;
    onSelect(next.id);
    document.getElementById(`${prefix}-tab-${next.id}`)?.focus();
  };

  return (
    <div ref={list} role="tablist" aria-label={label} onKeyDown={step} className="flex h-full items-stretch gap-0.5">
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`${prefix}-tab-${tab.id}`}
          aria-selected={tab.id === selected}
          aria-controls={`${prefix}-panel`}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => onSelect(tab.id)}
          className="group relative flex items-center px-0.5 text-sm whitespace-nowrap text-muted outline-none aria-selected:font-medium aria-selected:text-ink"
        >
          <span className="flex items-center gap-1.5 rounded-md px-2 py-1 transition-colors group-hover:bg-hover group-hover:text-ink group-focus-visible:outline-2 group-focus-visible:outline-focus">
            {tab.label}
            {tab.badge}
          </span>
          <span className="absolute inset-x-2.5 -bottom-px h-0.5 rounded-full bg-transparent group-aria-selected:bg-post-line" />
        </button>
      ))}
    </div>
  );
}

/** What ties a panel to its tab. */
export function tabPanelProps(prefix: string, selected: string) {
  return { role: "tabpanel", id: `${prefix}-panel`, "aria-labelledby": `${prefix}-tab-${selected}` } as const;
}
