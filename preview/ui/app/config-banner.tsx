// Says that a changed configuration cannot be used: everything goes on with the one of before.
import { Icon } from "../primitives/icon.tsx";

export function ConfigBanner({ problem }: { problem: string }) {
  return (
    <div
      role="alert"
      className="appear flex min-h-8 shrink-0 items-center gap-2.5 border-b border-danger/40 bg-danger-soft px-4 py-1.5 text-xs text-ink"
    >
      <Icon name="warning" size={14} className="text-danger" />
      <p className="line-clamp-5 min-w-0 [overflow-wrap:anywhere]" title={problem}>
        <strong className="font-semibold">The configuration cannot be used.</strong> {problem.replace(/\.?$/, ".")}{" "}
        <span className="text-muted">The one of before holds until it is mended.</span>
      </p>
    </div>
  );
}
