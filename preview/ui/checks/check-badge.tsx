// How many errors and warnings the mail on screen has, beside the tab's name.
import type { CheckFinding } from "../../protocol.ts";

export function CheckBadge({ findings }: { findings: readonly CheckFinding[] }) {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  if (errors + warnings === 0) return null;
  return (
    <span className="flex items-center gap-1 text-2xs font-semibold" data-testid="check-badge">
      {errors > 0 && (
        <span className="tabular min-w-4 rounded-full bg-danger px-1 text-center leading-4 text-surface">
          {errors}
          <span className="sr-only"> {errors === 1 ? "error" : "errors"}</span>
        </span>
      )}
      {warnings > 0 && (
        <span className="tabular min-w-4 rounded-full bg-post px-1 text-center leading-4 text-on-post">
          {warnings}
          <span className="sr-only"> {warnings === 1 ? "warning" : "warnings"}</span>
        </span>
      )}
    </span>
  );
}
