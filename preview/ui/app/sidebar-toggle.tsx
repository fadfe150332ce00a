// In a narrow window the sidebar is a drawer: this tells the bars of the pages how to open it.
import { createContext, type ReactNode, useContext } from "react";
import { useUnread } from "../inbox/unread.ts";
import { IconButton } from "../primitives/button.tsx";

const Toggle = createContext<(() => void) | null>(null);

export function SidebarToggle({ value, children }: { value: (() => void) | null; children: ReactNode }) {
  return <Toggle value={value}>{children}</Toggle>;
}

export function SidebarButton() {
  const open = useContext(Toggle);
  const unread = useUnread();
  if (!open) return null;
  return (
    <div className="relative -ml-1.5 flex">
      <IconButton icon="menu" label="Templates and inbox" onClick={open} />
      {unread > 0 && <span className="pointer-events-none absolute top-1 right-1 size-1.5 rounded-full bg-post" />}
    </div>
  );
}
