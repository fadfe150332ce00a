// The drawing of empty pages: a stamp with the horn, cancelled by a postmark's waves.
import { HornPath } from "./mark.tsx";

export function Postmark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 176 96" fill="none" aria-hidden="true" className={className}>
      <g className="stroke-line-strong" strokeWidth="1.5" strokeLinecap="round">
        {[30, 39, 48, 57, 66].map((y) => (
          <path key={y} d={`M2 ${y}q7-6 14 0t14 0 14 0 14 0 14 0 14 0`} />
        ))}
      </g>
      <path d={stamp} className="fill-raised stroke-line-strong" strokeWidth="1.25" />
      <rect x="97" y="15" width="58" height="66" rx="2" className="fill-post" />
      <g transform="translate(103 24) scale(1.45)">
        <HornPath className="stroke-on-post text-on-post" />
      </g>
      <g className="stroke-muted" strokeWidth="1.25" opacity="0.75">
        <circle cx="88" cy="48" r="24" />
        <circle cx="88" cy="48" r="17.5" strokeDasharray="2.5 2.5" />
      </g>
    </svg>
  );
}

/** Outline of a perforated stamp: half circles bitten out of every edge. */
const stamp = perforate({ x: 91, y: 9, width: 70, height: 78, hole: 2.25, every: 7.8 });

function perforate(edge: { x: number; y: number; width: number; height: number; hole: number; every: number }): string {
  const { x, y, width, height, hole } = edge;
  const across = Math.round(width / edge.every);
  const down = Math.round(height / edge.every);
  const side = (count: number, length: number, dx: number, dy: number) => {
    const gap = (length / count - hole * 2) / 2;
    const run = `l${dx * gap} ${dy * gap}a${hole} ${hole} 0 0 0 ${dx * hole * 2} ${dy * hole * 2}l${dx * gap} ${dy * gap}`;
    return run.repeat(count);
  };
  return `M${x} ${y}${side(across, width, 1, 0)}${side(down, height, 0, 1)}${side(across, width, -1, 0)}${side(down, height, 0, -1)}Z`;
}
