// The links of a caught mail, with where they really lead.
import { CopyButton } from "../primitives/copy-button.tsx";
import { Icon } from "../primitives/icon.tsx";
import type { MailLink } from "./links.ts";

export function LinksPane({ links }: { links: readonly MailLink[] }) {
  return (
    <ul className="h-full overflow-auto px-4 py-1">
      {links.map(({ text, href, safe }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a mail may hold the same link twice.
        <li key={index} className="flex items-center gap-3 border-b border-line py-2 last:border-0">
          <Icon name="link" size={14} className="text-muted" />
          <div className="min-w-0 flex-1">
            <p className="truncate text-sm">{text}</p>
            {safe ? (
              <a
                href={href}
                target="_blank"
                rel="noopener noreferrer"
                className="flex w-fit max-w-full items-center gap-1 font-mono text-xs text-muted hover:text-ink hover:underline"
              >
                <span className="truncate">{href}</span>
                <Icon name="external" size={12} />
              </a>
            ) : (
              <p
                className="truncate font-mono text-xs text-danger"
                title="An unusual kind of link, which is not opened from here"
              >
                {href}
              </p>
            )}
          </div>
          <CopyButton text={href} />
        </li>
      ))}
    </ul>
  );
}
