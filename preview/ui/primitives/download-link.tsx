// A link to a file to keep, in the shape of a quiet button.
import type { ComponentProps } from "react";
import { Icon } from "./icon.tsx";

export function DownloadLink({ children, ...rest }: Omit<ComponentProps<"a">, "className">) {
  return (
    <a
      download
      className="inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2.5 text-xs font-medium text-muted transition-colors hover:bg-hover hover:text-ink"
      {...rest}
    >
      <Icon name="download" size={14} />
      {children}
    </a>
  );
}
