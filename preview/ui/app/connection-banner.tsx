// Says that the server is gone: what is on screen stays, and everything comes back by itself.
import { useEffect, useState } from "react";

const PATIENCE = 700;

export function ConnectionBanner() {
  const [shown, setShown] = useState(false);
  // A server that restarts is back within this time; nothing needs to be said about it.
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div
      role="status"
      className="appear flex h-8 shrink-0 items-center justify-center gap-2 border-b border-line bg-post-soft px-4 text-xs text-ink"
    >
      <span className="size-1.5 animate-pulse rounded-full bg-post-text" />
      <span className="truncate">
        <strong className="font-semibold">Preview server disconnected.</strong> Reconnecting
        <span className="narrow:hidden">; this page will catch up by itself</span>…
      </span>
    </div>
  );
}
