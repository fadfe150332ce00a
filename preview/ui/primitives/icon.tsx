// The icons: 16-pixel line drawings, one path list each.
const paths = {
  search: ["M7.2 12a4.8 4.8 0 1 0 0-9.6 4.8 4.8 0 0 0 0 9.6Z", "m10.8 10.8 3 3"],
  close: ["m4 4 8 8M12 4l-8 8"],
  chevron: ["m6 4 4 4-4 4"],
  menu: ["M2.5 4.5h11M2.5 8h11M2.5 11.5h7"],
  inbox: ["M2 9.5 4 3.2h8l2 6.3v3.3H2V9.5Z", "M2 9.5h3.4l1 1.8h3.2l1-1.8H14"],
  mail: ["M2 3.8h12v8.4H2z", "m2.3 4.2 5.7 4.6 5.7-4.6"],
  phone: ["M5 1.8h6a.9.9 0 0 1 .9.9v10.6a.9.9 0 0 1-.9.9H5a.9.9 0 0 1-.9-.9V2.7a.9.9 0 0 1 .9-.9Z", "M7.2 12h1.6"],
  desktop: ["M2 2.8h12v8.4H2z", "M5.5 13.8h5M8 11.2v2.6"],
  stretch: ["M1.8 3v10M14.2 3v10M4.2 8h7.6M6 6 4 8l2 2M10 6l2 2-2 2"],
  monitor: ["M2 2.8h12v8.4H2z", "M5.5 13.8h5"],
  sun: [
    "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6Z",
    "M8 1.6v1.2M8 13.2v1.2M1.6 8h1.2M13.2 8h1.2M3.5 3.5l.8.8M11.7 11.7l.8.8M12.5 3.5l-.8.8M4.3 11.7l-.8.8",
  ],
  moon: ["M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6a5.8 5.8 0 1 0 7 7Z"],
  copy: ["M5.5 5.5h7.7v7.7H5.5z", "M10.4 5.3V2.8H2.8v7.6h2.5"],
  check: ["m3 8.4 3.3 3.3L13 4.6"],
  wrap: ["M2.5 4h11M2.5 8h8.6a2 2 0 1 1 0 4H8.5M10 10.4 8.4 12l1.6 1.6", "M2.5 12h3"],
  reset: ["M3 8a5 5 0 1 0 1.6-3.7", "M2.8 2.4v2.8h2.8"],
  trash: ["M2.8 4.4h10.4M6 4.2V2.5h4v1.7M4.2 4.6l.6 8.9h6.4l.6-8.9M6.8 7v4M9.2 7v4"],
  clip: ["m13 7.4-5.2 5.2a3 3 0 0 1-4.3-4.3l5.6-5.6a2 2 0 0 1 2.9 2.9L6.5 11a1 1 0 0 1-1.5-1.4l4.8-4.9"],
  download: ["M8 2.4v7.4M5 7l3 3 3-3M2.8 13.2h10.4"],
  link: [
    "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.3-2.3a2.6 2.6 0 0 0-3.7-3.7l-.8.8",
    "M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7l.8-.8",
  ],
  external: ["M9.4 2.6h4v4M13.2 2.8 7.6 8.4M11.8 9.4v3.8H2.8V4.2h3.8"],
  folder: ["M1.9 12.6V3.4h4.2l1.5 1.8h6.5v7.4z"],
  template: ["M3.4 1.9h6l3.2 3.2v9H3.4z", "M9.2 2v3.3h3.3"],
  warning: ["M8 2.2 14.4 13H1.6L8 2.2Z", "M8 6.4v3.2M8 11.3v.1"],
  help: ["M6 6.1a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4", "M8 11.3v.1"],
  format: ["M2.5 4h11M5.5 8h8M5.5 12h5"],
  lens: [
    "M8 3.6c3 0 5.2 2 6.2 4.4-1 2.4-3.2 4.4-6.2 4.4S2.8 10.4 1.8 8C2.8 5.6 5 3.6 8 3.6Z",
    "M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  ],
  plus: ["M8 3v10M3 8h10"],
  up: ["m4 9.5 4-4 4 4"],
  down: ["m4 6.5 4 4 4-4"],
  save: ["M2.8 2.8h8.4l2 2v8.4H2.8z", "M5.2 13V9h5.6v4M5.2 2.9v2.7h4"],
  globe: [
    "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4Z",
    "M1.8 8h12.4M8 1.8c2 1.8 2.7 4 2.7 6.2S10 12.4 8 14.2C6 12.4 5.3 10.2 5.3 8S6 3.6 8 1.8Z",
  ],
  send: ["M14 2 7.2 8.8M14 2 9.6 14l-2.4-5.2L2 6.4 14 2Z"],
  more: ["m4.5 6.5 3.5 3.5 3.5-3.5"],
  changes: ["M5 2.5v11M2.5 5h5M2.5 13.5h5M11 2.5v11M8.5 11h5M8.5 2.5h5"],
  wall: ["M2 2.5h5v4.8H2zM9 2.5h5v4.8H9zM2 9.2h5V14H2zM9 9.2h5V14H9z"],
  inspect: ["M6.4 13.4H2.6V2.6h10.8v3.8", "m7.4 7.4 6.2 2.3-2.7 1.2-1.2 2.7z"],
  editor: ["m5.6 5-3 3 3 3M10.4 5l3 3-3 3"],
  queue: ["M2.5 3.2h11v3h-11zM2.5 6.2h11v3h-11zM2.5 9.2h11v3.6h-11z"],
  pause: ["M5.6 3.6v8.8M10.4 3.6v8.8"],
  back: ["M10 3.5 5.5 8l4.5 4.5"],
} as const;

export type IconName = keyof typeof paths;

interface IconProps {
  readonly name: IconName;
  /** In pixels. */
  readonly size?: number;
  readonly className?: string;
}

export function Icon({ name, size = 16, className = "" }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.35"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={`shrink-0 ${className}`}
    >
      {paths[name].map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  );
}
