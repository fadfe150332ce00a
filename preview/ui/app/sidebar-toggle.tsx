// In a narrow window the sidebar is a drawer: this tells the bars of the pages how to open it.
import { createContext, type ReactNode, useContext } from "react";
import { IconButton } from "../primitives/button.tsx";

const Toggle = createContext<(() => void) | null>(null);

export function SidebarToggle({ value, children }: { value: (() => void) | null; children: ReactNode }) {
  return <Toggle value={value}>{children}</Toggle>;
}

export function SidebarButton() {
  const open = useContext(Toggle);
  return open && <IconButton icon="menu" label="Templates and inbox" onClick={open} className="-ml-1.5" />;
}
