// A link to another place of the preview that looks like an outlined button.
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Icon, type IconName } from "./icon.tsx";

interface LinkButtonProps {
  readonly href: string;
  readonly icon: IconName;
  readonly title?: string;
  readonly children: ReactNode;
}

export function LinkButton({ href, icon, title, children }: LinkButtonProps) {
  return (
    <Link
      href={href}
      title={title}
      className="inline-flex h-7 min-w-0 items-center justify-center gap-1.5 rounded-md border border-line-strong bg-raised px-2.5 text-xs font-medium whitespace-nowrap text-ink transition-colors hover:bg-hover active:bg-press"
    >
      <Icon name={icon} size={14} />
      <span className="truncate">{children}</span>
    </Link>
  );
}
