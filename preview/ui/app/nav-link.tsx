// A way to one of the pages beside the templates, as the sidebar shows it.
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Icon, type IconName } from "../primitives/icon.tsx";

interface NavLinkProps {
  readonly href: string;
  readonly icon: IconName;
  readonly current: boolean;
  readonly title?: string;
  readonly children: ReactNode;
}

export function NavLink({ href, icon, current, title, children }: NavLinkProps) {
  return (
    <Link
      href={href}
      title={title}
      aria-current={current ? "page" : undefined}
      className={`flex h-8 items-center gap-2 rounded-md px-2 text-sm transition-colors ${current ? "bg-post-soft font-medium text-ink" : "text-muted hover:bg-hover hover:text-ink"}`}
    >
      <Icon name={icon} />
      {children}
    </Link>
  );
}
