// How sure a lens is, in a word and a shape.
import type { Certainty as Degree } from "../../../protocol.ts";

const shapes: Record<Degree, string> = {
  documented: "rounded-full bg-good",
  "measured by others": "rounded-full border-2 border-good",
  approximation: "rotate-45 rounded-[1px] bg-post-text",
};

export function Certainty({ of, title, className = "" }: { of: Degree; title?: string; className?: string }) {
  return (
    <span title={title} className={`inline-flex shrink-0 items-center gap-1.5 text-2xs text-muted ${className}`}>
      <span aria-hidden="true" className={`size-2 ${shapes[of]}`} />
      {of}
    </span>
  );
}
