/** The design tokens as a Tailwind configuration: `text-ink dark:text-ink-dark`, `text-title`, `bg-panel`. */

import { pixelBasedPreset, type TailwindConfig } from "react-email";
import { dark, fonts, light, type Tone, type TypeSize, type } from "./theme.ts";

const colors = Object.fromEntries(
  (Object.keys(light) as Tone[]).map((tone) => [tone, { DEFAULT: light[tone], dark: dark[tone] }]),
);

const fontSize = Object.fromEntries(
  (Object.keys(type) as TypeSize[]).map((size) => [size, [`${type[size][0]}px`, `${type[size][1]}px`]]),
) as Record<TypeSize, [string, string]>;

export const tailwindTheme: TailwindConfig = {
  presets: [pixelBasedPreset],
  theme: { extend: { colors, fontSize, fontFamily: { sans: fonts.sans, mono: fonts.mono } } },
};
