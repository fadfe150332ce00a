/** Colours of CSS and their lightness in CIELAB. */

export interface Colour {
  /** 0 to 255. */
  readonly rgb: readonly [red: number, green: number, blue: number];
  readonly alpha: number;
}

/** Every colour in a CSS value, rewritten; addresses, strings, and colours that are given back stay as written. */
export function rewriteColours(value: string, rewrite: (colour: Colour) => Colour): string {
  return value.replace(TOKENS, (token) => {
    const colour = parseColour(token);
    const next = colour && rewrite(colour);
    return next === undefined || next === colour ? token : formatColour(next);
  });
}

const TOKENS = /url\([^)]*\)|"[^"]*"|'[^']*'|#[\da-f]{3,8}\b|\b(?:rgb|hsl)a?\([^()]*\)|(?<![\w-])[a-z]+(?![\w(-])/gi;

/** Undefined for what is not a colour, such as `none` or `inherit`. */
export function parseColour(text: string): Colour | undefined {
  const given = text.trim().toLowerCase();
  if (given.startsWith("#")) return parseHex(given.slice(1));
  const [, name, inner = ""] = /^(rgb|hsl)a?\((.*)\)$/.exec(given) ?? [];
  if (name === undefined) {
    const hex = NAMES.get(given);
    return hex === undefined ? undefined : parseHex(hex);
  }
  const parts = inner.split(/[\s,/]+/).filter(Boolean);
  const numbers = parts.map((part) => Number.parseFloat(part));
  if (numbers.length < 3 || numbers.some(Number.isNaN)) return undefined;
  const [one, two, three] = numbers as [number, number, number];
  const alpha = numbers[3] === undefined ? 1 : parts[3]?.endsWith("%") ? numbers[3] / 100 : numbers[3];
  if (name === "hsl") return { rgb: fromHsl(one, two / 100, three / 100), alpha };
  const scale = parts[0]?.endsWith("%") ? 2.55 : 1;
  return { rgb: [one * scale, two * scale, three * scale], alpha };
}

function parseHex(hex: string): Colour | undefined {
  const long = hex.length === 3 || hex.length === 4 ? [...hex].map((digit) => digit + digit).join("") : hex;
  if (!/^[\da-f]{6}(?:[\da-f]{2})?$/.test(long)) return undefined;
  const at = (index: number): number => Number.parseInt(long.slice(index, index + 2), 16);
  return { rgb: [at(0), at(2), at(4)], alpha: long.length === 8 ? at(6) / 255 : 1 };
}

export function formatColour({ rgb, alpha }: Colour): string {
  const [red, green, blue] = rgb.map((part) => Math.round(Math.min(255, Math.max(0, part)))) as [
    number,
    number,
    number,
  ];
  if (alpha < 1) return `rgba(${red}, ${green}, ${blue}, ${Math.round(alpha * 1000) / 1000})`;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** L of CIELAB (D65), 0 for black to 100 for white. */
export function lightnessOf(colour: Colour): number {
  return toLab(colour.rgb)[0];
}

/** The same hue and chroma at another lightness, as far as sRGB has it. */
export function withLightness(colour: Colour, lightness: number): Colour {
  const [, a, b] = toLab(colour.rgb);
  return { rgb: fromLab([lightness, a, b]), alpha: colour.alpha };
}

type Triple = readonly [number, number, number];

const WHITE: Triple = [0.95047, 1, 1.08883];

function toLab(rgb: Triple): Triple {
  const [red, green, blue] = rgb.map((part) => toLinear(part / 255)) as [number, number, number];
  const x = 0.4124564 * red + 0.3575761 * green + 0.1804375 * blue;
  const y = 0.2126729 * red + 0.7151522 * green + 0.072175 * blue;
  const z = 0.0193339 * red + 0.119192 * green + 0.9503041 * blue;
  const [fx, fy, fz] = [x / WHITE[0], y / WHITE[1], z / WHITE[2]].map((t) =>
    t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116,
  ) as [number, number, number];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

function fromLab([lightness, a, b]: Triple): Triple {
  const fy = (lightness + 16) / 116;
  const [x, y, z] = [fy + a / 500, fy, fy - b / 200].map((f, index) => {
    const cube = f ** 3;
    return (cube > 0.008856 ? cube : (f - 16 / 116) / 7.787) * (WHITE[index] as number);
  }) as [number, number, number];
  const linear: Triple = [
    3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
    -0.969266 * x + 1.8760108 * y + 0.041556 * z,
    0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
  ];
  return linear.map((part) => toGamma(Math.min(1, Math.max(0, part))) * 255) as unknown as Triple;
}

function toLinear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function toGamma(part: number): number {
  return part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
}

function fromHsl(hue: number, saturation: number, lightness: number): Triple {
  const part = (offset: number): number => {
    const k = (((offset + hue / 30) % 12) + 12) % 12;
    return (
      (lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1))) * 255
    );
  };
  return [part(0), part(8), part(4)];
}

const NAMES: ReadonlyMap<string, string> = new Map(
  "aliceblue:f0f8ff antiquewhite:faebd7 aqua:00ffff aquamarine:7fffd4 azure:f0ffff beige:f5f5dc bisque:ffe4c4 black:000000 blanchedalmond:ffebcd blue:0000ff blueviolet:8a2be2 brown:a52a2a burlywood:deb887 cadetblue:5f9ea0 chartreuse:7fff00 chocolate:d2691e coral:ff7f50 cornflowerblue:6495ed cornsilk:fff8dc crimson:dc143c cyan:00ffff darkblue:00008b darkcyan:008b8b darkgoldenrod:b8860b darkgray:a9a9a9 darkgreen:006400 darkgrey:a9a9a9 darkkhaki:bdb76b darkmagenta:8b008b darkolivegreen:556b2f darkorange:ff8c00 darkorchid:9932cc darkred:8b0000 darksalmon:e9967a darkseagreen:8fbc8f darkslateblue:483d8b darkslategray:2f4f4f darkslategrey:2f4f4f darkturquoise:00ced1 darkviolet:9400d3 deeppink:ff1493 deepskyblue:00bfff dimgray:696969 dimgrey:696969 dodgerblue:1e90ff firebrick:b22222 floralwhite:fffaf0 forestgreen:228b22 fuchsia:ff00ff gainsboro:dcdcdc ghostwhite:f8f8ff gold:ffd700 goldenrod:daa520 gray:808080 green:008000 greenyellow:adff2f grey:808080 honeydew:f0fff0 hotpink:ff69b4 indianred:cd5c5c indigo:4b0082 ivory:fffff0 khaki:f0e68c lavender:e6e6fa lavenderblush:fff0f5 lawngreen:7cfc00 lemonchiffon:fffacd lightblue:add8e6 lightcoral:f08080 lightcyan:e0ffff lightgoldenrodyellow:fafad2 lightgray:d3d3d3 lightgreen:90ee90 lightgrey:d3d3d3 lightpink:ffb6c1 lightsalmon:ffa07a lightseagreen:20b2aa lightskyblue:87cefa lightslategray:778899 lightslategrey:778899 lightsteelblue:b0c4de lightyellow:ffffe0 lime:00ff00 limegreen:32cd32 linen:faf0e6 magenta:ff00ff maroon:800000 mediumaquamarine:66cdaa mediumblue:0000cd mediumorchid:ba55d3 mediumpurple:9370db mediumseagreen:3cb371 mediumslateblue:7b68ee mediumspringgreen:00fa9a mediumturquoise:48d1cc mediumvioletred:c71585 midnightblue:191970 mintcream:f5fffa mistyrose:ffe4e1 moccasin:ffe4b5 navajowhite:ffdead navy:000080 oldlace:fdf5e6 olive:808000 olivedrab:6b8e23 orange:ffa500 orangered:ff4500 orchid:da70d6 palegoldenrod:eee8aa palegreen:98fb98 paleturquoise:afeeee palevioletred:db7093 papayawhip:ffefd5 peachpuff:ffdab9 peru:cd853f pink:ffc0cb plum:dda0dd powderblue:b0e0e6 purple:800080 rebeccapurple:663399 red:ff0000 rosybrown:bc8f8f royalblue:4169e1 saddlebrown:8b4513 salmon:fa8072 sandybrown:f4a460 seagreen:2e8b57 seashell:fff5ee sienna:a0522d silver:c0c0c0 skyblue:87ceeb slateblue:6a5acd slategray:708090 slategrey:708090 snow:fffafa springgreen:00ff7f steelblue:4682b4 tan:d2b48c teal:008080 thistle:d8bfd8 tomato:ff6347 turquoise:40e0d0 violet:ee82ee wheat:f5deb3 white:ffffff whitesmoke:f5f5f5 yellow:ffff00 yellowgreen:9acd32"
    .split(" ")
    .map((pair) => pair.split(":") as [string, string]),
);
