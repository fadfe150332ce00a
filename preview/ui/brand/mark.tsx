/** Posthorn's mark: a coiled horn, few and heavy lines that hold at 16 pixels. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" fill="none" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" className="fill-post" />
      <HornPath className="stroke-on-post text-on-post" />
    </svg>
  );
}

export function HornPath({ className }: { className?: string }) {
  return (
    <g className={className} strokeWidth="2.1" strokeLinecap="round" strokeLinejoin="round">
      <path d="M5 11.3V14.7M5 13H18" />
      <circle cx="14.2" cy="18.2" r="5.2" />
      <path d="M17 13c4 0 7-1.4 9.6-4.8v9.6C24 14.4 21 13 17 13Z" fill="currentColor" />
    </g>
  );
}
