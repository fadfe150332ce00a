/** Posthorn's mark: a coiled horn, drawn with one line so that it holds at 16 pixels. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" className="fill-post" />
      <HornPath className="stroke-on-post" />
    </svg>
  );
}

export function HornPath({ className }: { className?: string }) {
  return (
    <g className={className} strokeWidth="2.1" strokeLinecap="round" strokeLinejoin="round">
      <path d="M5.5 12.2h11.8a5.4 5.4 0 1 1-5.4 5.4c0-3.6 2.6-5.4 6.2-5.4 3.3 0 5.6-1.6 8.4-4.7v13.2c-1.5-1.7-2.8-2.8-4.3-3.5" />
      <path d="M5.5 10.4v3.6" />
    </g>
  );
}
