/** Bars as SVG: readable on a light page and on a dark one, and without any script or font of its own. */

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as it is written behind the bar. */
  readonly text: string;
  /** Ours, among others. */
  readonly isOurs?: boolean | undefined;
  /** Where the bar ought to reach. */
  readonly wanted?: number | undefined;
}

export interface Panel {
  readonly title: string;
  readonly note: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 760;
const LABELS = 250;
const VALUES = 90;
const BARS = WIDTH - LABELS - VALUES;
const ROW = 26;
const HEAD = 52;
const FOOT = 34;

const STYLE = `
text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:#1f2328}
.title{font-size:15px;font-weight:600}
.faint{fill:#59636e;font-size:12px}
.page{fill:#ffffff}
.bar{fill:#8c959f}
.ours{fill:#2340a8}
.grid{stroke:#d1d9e0;stroke-width:1}
.wanted{stroke:#bc4c00;stroke-width:2}
.legend{fill:#bc4c00;font-size:12px}
@media (prefers-color-scheme:dark){
text{fill:#f0f6fc}
.faint{fill:#9198a1}
.page{fill:#0d1117}
.bar{fill:#656c76}
.ours{fill:#6f8cff}
.grid{stroke:#3d444d}
.wanted{stroke:#f0883e}
.legend{fill:#f0883e}
}`;

/** One panel under the other, each with a logarithmic scale of its own. */
export function drawChart(panels: readonly Panel[]): string {
  const drawn: string[] = [];
  let top = 0;
  for (const panel of panels) {
    drawn.push(`<g transform="translate(0 ${top})">${drawPanel(panel)}</g>`);
    top += heightOf(panel);
  }
  const title = escaped(panels.map((panel) => panel.title).join("; "));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" aria-label="${title}">
<style>${STYLE}
</style>
<rect class="page" width="${WIDTH}" height="${top}"/>
${drawn.join("\n")}
</svg>
`;
}

function heightOf({ bars }: Panel): number {
  return HEAD + bars.length * ROW + FOOT;
}

function drawPanel({ title, note, bars }: Panel): string {
  const scale = logScale(bars.flatMap(({ value, wanted }) => [value, wanted ?? value]));
  const bottom = HEAD + bars.length * ROW;
  const hasWanted = bars.some(({ wanted }) => wanted !== undefined);
  return [
    `<text class="title" x="16" y="24">${escaped(title)}</text>`,
    `<text class="faint" x="16" y="42">${escaped(note)}</text>`,
    ...scale.powers.map(
      (power) =>
        `<line class="grid" x1="${at(scale, power)}" x2="${at(scale, power)}" y1="${HEAD}" y2="${bottom}"/><text class="faint" x="${at(scale, power)}" y="${bottom + 16}" text-anchor="middle">${power.toLocaleString("en-GB")}</text>`,
    ),
    ...bars.map((bar, index) => drawBar(bar, scale, HEAD + index * ROW)),
    ...(hasWanted ? [`<text class="legend" x="16" y="${bottom + 16}">│ what is wanted</text>`] : []),
  ].join("\n");
}

function drawBar({ label, value, text, isOurs, wanted }: Bar, scale: Scale, top: number): string {
  const end = at(scale, value);
  const mark =
    wanted === undefined
      ? ""
      : `<line class="wanted" x1="${at(scale, wanted)}" x2="${at(scale, wanted)}" y1="${top + 2}" y2="${top + ROW - 2}"/>`;
  const behind = Math.max(end, wanted === undefined ? 0 : at(scale, wanted));
  return `<text x="${LABELS - 10}" y="${top + 17}" text-anchor="end">${escaped(label)}</text><rect class="${isOurs ? "ours" : "bar"}" x="${LABELS}" y="${top + 4}" width="${Math.max(1, end - LABELS)}" height="${ROW - 8}" rx="2"/>${mark}<text x="${behind + 8}" y="${top + 17}">${escaped(text)}</text>`;
}

interface Scale {
  readonly from: number;
  readonly to: number;
  /** The powers of ten within. */
  readonly powers: readonly number[];
}

function logScale(values: readonly number[]): Scale {
  const from = 10 ** Math.floor(Math.log10(Math.min(...values) * 0.999));
  const to = Math.max(...values);
  const powers = [];
  for (let power = from; power <= to; power *= 10) powers.push(Number(power.toPrecision(1)));
  return { from, to, powers };
}

function at({ from, to }: Scale, value: number): number {
  const part = Math.log10(value / from) / Math.log10(to / from);
  return Math.round(LABELS + part * BARS);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
