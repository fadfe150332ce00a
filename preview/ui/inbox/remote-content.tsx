// What a mail would load from other servers stays away until somebody asks for it.
import { Button } from "../primitives/button.tsx";
import { Icon } from "../primitives/icon.tsx";

/** Whether the HTML names anything on another server that a reader would load. */
export function hasRemoteContent(html: string): boolean {
  return (
    /\b(?:src|srcset|background|poster)\s*=\s*["']?\s*(?:https?:)?\/\//i.test(html) ||
    /url\(\s*["']?\s*(?:https?:)?\/\//i.test(html) ||
    /@import\s+["'](?:https?:)?\/\//i.test(html) ||
    /<link\b[^>]*\bhref\s*=\s*["']?\s*(?:https?:)?\/\//i.test(html)
  );
}

export function RemoteContentBar({ onLoad }: { onLoad: () => void }) {
  return (
    <div className="flex h-10 shrink-0 items-center gap-2 border-b border-line bg-side pr-2 pl-4 text-xs text-muted">
      <Icon name="warning" size={14} />
      <p className="min-w-0 flex-1 truncate">Images and fonts from other servers are held back.</p>
      <Button tone="outline" onClick={onLoad}>
        Load images
      </Button>
    </div>
  );
}
