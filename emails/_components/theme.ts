/** The design tokens every mail shares: colours for light and dark, type sizes, measures. */

import type { CSSProperties } from "react";

export const light = {
  page: "#f3f0ea",
  card: "#ffffff",
  panel: "#f8f6f1",
  rule: "#e6e1d8",
  ink: "#1d1b18",
  muted: "#5f5a53",
  brand: "#2340a8",
  soft: "#dfe5fa",
  onBrand: "#ffffff",
  link: "#2340a8",
  positive: "#1b6b45",
  warning: "#7a4a00",
  warningPanel: "#fdf3df",
} as const;

export type Tone = keyof typeof light;

export const dark: Record<Tone, string> = {
  page: "#131210",
  card: "#1d1c19",
  panel: "#272521",
  rule: "#3a3731",
  ink: "#f4f1ea",
  muted: "#b7b0a5",
  brand: "#4763e0",
  soft: "#2a3260",
  onBrand: "#ffffff",
  link: "#a3b5ff",
  positive: "#74d6a5",
  warning: "#f3cb80",
  warningPanel: "#322813",
};

export const fonts = {
  sans: "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
  mono: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
} as const;

/** Font size and line height, in pixels. */
export const type = {
  title: [26, 34],
  heading: [17, 24],
  body: [16, 26],
  small: [14, 21],
  fine: [13, 20],
} as const;

export type TypeSize = keyof typeof type;

export const hairline: string = `1px solid ${light.rule}`;

export function typeSize(size: TypeSize): CSSProperties {
  const [fontSize, lineHeight] = type[size];
  return { fontSize: `${fontSize}px`, lineHeight: `${lineHeight}px` };
}

interface Tones {
  readonly text?: Tone;
  readonly fill?: Tone;
  /** Only marks borders for dark mode; the light border itself stands in the style, as `hairline`. */
  readonly line?: "rule" | "brand";
}

/** The light colours as inline style, and the class names by which `<ThemeHead>` turns them dark. */
export function tint({ text, fill, line }: Tones, style?: CSSProperties): { className: string; style: CSSProperties } {
  const className = [text && `t-${text}`, fill && `b-${fill}`, line && `l-${line}`].filter(Boolean).join(" ");
  return {
    className,
    style: { ...(text && { color: light[text] }), ...(fill && { backgroundColor: light[fill] }), ...style },
  };
}
