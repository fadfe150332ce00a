/** What differs → a folder with a page that shows it: before, after and the difference, for people who look at CI. */

import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ShotFinding } from "./compare-shots.ts";

export interface ReportFacts {
  readonly project: string;
  /** The folder that was compared with, as the user named it. */
  readonly baseline: string;
  /** How many pictures were taken. */
  readonly shots: number;
}

/** Writes `index.html` and the pictures it shows; what an earlier report left there is removed first. */
export async function writeReport(
  folder: string,
  findings: readonly ShotFinding[],
  facts: ReportFacts,
): Promise<string> {
  for (const part of PARTS) await rm(join(folder, part), { recursive: true, force: true });
  for (const finding of findings) {
    if (finding.kind !== "new") await write(join(folder, "before", finding.file), finding.before);
    if (finding.kind !== "gone") await write(join(folder, "after", finding.file), finding.after);
    if (finding.kind === "changed") await write(join(folder, "difference", finding.file), finding.difference.picture);
  }
  const page = join(folder, "index.html");
  await write(page, reportPage(findings, facts));
  return page;
}

const PARTS = ["before", "after", "difference"] as const;

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** The templates that look different, each once, in order. */
export function changedTemplates(findings: readonly ShotFinding[]): string[] {
  return [...new Set(findings.flatMap((finding) => (finding.kind === "changed" ? [finding.template] : [])))].sort();
}

function reportPage(findings: readonly ShotFinding[], facts: ReportFacts): string {
  const groups = new Map<string, ShotFinding[]>();
  for (const finding of findings) {
    const name = finding.kind === "gone" ? "No longer there" : finding.template;
    groups.set(name, [...(groups.get(name) ?? []), finding]);
  }
  const names = [...groups.keys()].sort(
    (a, b) => Number(a === "No longer there") - Number(b === "No longer there") || (a < b ? -1 : 1),
  );
  const changed = changedTemplates(findings);
  const title = findings.length === 0 ? "Nothing looks different" : headline(findings, changed.length);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'">
<title>${escapeHtml(`${title} · ${facts.project}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="project">${escapeHtml(facts.project)}</p>
<h1>${escapeHtml(title)}</h1>
<p>${facts.shots} pictures were compared with those in <code>${escapeHtml(facts.baseline)}</code>.</p>
${names.length > 1 ? `<nav aria-label="Templates">${names.map((name, index) => `<a href="#group-${index}">${escapeHtml(name)} <span>${groups.get(name)?.length}</span></a>`).join("")}</nav>` : ""}
</header>
<main>
${names.map((name, index) => section(name, index, groups.get(name) ?? [])).join("\n")}
</main>
</body>
</html>
`;
}

function headline(findings: readonly ShotFinding[], changed: number): string {
  const of = (kind: ShotFinding["kind"]): number => findings.filter((finding) => finding.kind === kind).length;
  const parts = [
    ...(changed > 0 ? [`${changed} ${changed === 1 ? "template looks" : "templates look"} different`] : []),
    ...(of("new") > 0 ? [`${of("new")} new ${of("new") === 1 ? "picture" : "pictures"}`] : []),
    ...(of("gone") > 0 ? [`${of("gone")} no longer there`] : []),
  ];
  return parts.join(", ");
}

function section(name: string, index: number, findings: readonly ShotFinding[]): string {
  return `<section id="group-${index}" aria-labelledby="name-${index}">
<h2 id="name-${index}">${escapeHtml(name)}</h2>
${findings.map(article).join("\n")}
</section>`;
}

function article(finding: ShotFinding): string {
  const shown = PARTS.filter(
    (part) => finding.kind === "changed" || (finding.kind === "new" ? part === "after" : part === "before"),
  );
  return `<article>
<h3>${captionOf(finding)}</h3>
<div class="pictures">
${shown.map((part) => figure(part, finding)).join("\n")}
</div>
</article>`;
}

function captionOf(finding: ShotFinding): string {
  if (finding.kind === "gone") return `<span>${escapeHtml(finding.file)}</span>`;
  const { variant, locale, width, scheme } = finding;
  const state = [variant ?? "Preview props", locale, `${width} px`, scheme].filter((part) => part !== undefined);
  const fact = finding.kind === "new" ? "new" : amountOf(finding.difference);
  return `<span>${escapeHtml(state.join(" · "))}</span> <strong>${fact}</strong>`;
}

function amountOf({ pixels, width, height }: { pixels: number; width: number; height: number }): string {
  const share = (pixels / (width * height)) * 100;
  const percent = share < 0.01 ? "less than 0.01" : share.toFixed(share < 10 ? 2 : 0);
  return `${pixels.toLocaleString("en")} ${pixels === 1 ? "pixel" : "pixels"}, ${percent} %`;
}

const LABELS = { before: "Before", after: "After", difference: "Difference" } as const;

function figure(part: (typeof PARTS)[number], { file }: ShotFinding): string {
  const address = `${part}/${file.split("/").map(encodeURIComponent).join("/")}`;
  return `<figure><figcaption>${LABELS[part]}</figcaption><a href="${address}"><img src="${address}" alt="${LABELS[part]}: ${escapeHtml(file)}" loading="lazy"></a></figure>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; --surface: light-dark(#fdfdfc, #191816); --raised: light-dark(#fff, #22211e); --ink: light-dark(#26231d, #efede8);
  --muted: light-dark(#68635a, #a8a298); --line: light-dark(#e3e0da, #36332e); --stage: light-dark(#f1efec, #121110); --danger: light-dark(#b4232f, #f28b82); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--surface); color: var(--ink); font: 13px/20px ui-sans-serif, system-ui, sans-serif; }
header, main { max-width: 1600px; margin: 0 auto; padding: 28px 32px 0; }
main { padding-bottom: 64px; }
.project { margin: 0; color: var(--muted); font-weight: 500; }
h1 { margin: 2px 0 6px; font-size: 22px; line-height: 28px; letter-spacing: -0.015em; }
header p:last-of-type { margin: 0; color: var(--muted); }
code { font: 12px ui-monospace, monospace; color: var(--ink); }
nav { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 16px; }
nav a { padding: 3px 10px; border: 1px solid var(--line); border-radius: 99px; color: inherit; text-decoration: none; background: var(--raised); }
nav a:hover { border-color: var(--muted); }
nav span { color: var(--muted); font-variant-numeric: tabular-nums; }
:focus-visible { outline: 2px solid light-dark(#a86d00, #f2c230); outline-offset: 2px; }
h2 { position: sticky; top: 0; z-index: 1; margin: 24px -32px 0; padding: 10px 32px; font-size: 15px; background: var(--surface); border-bottom: 1px solid var(--line); }
article { padding: 16px 0 8px; }
h3 { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 10px; font-size: 13px; font-weight: 500; }
h3 strong { color: var(--danger); font-weight: 600; font-variant-numeric: tabular-nums; }
.pictures { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 16px; align-items: start; padding: 16px; border-radius: 12px; background: var(--stage); }
@media (width < 700px) { header, main { padding-inline: 16px; } h2 { margin-inline: -16px; padding-inline: 16px; } .pictures { gap: 8px; padding: 8px; } }
figure { margin: 0; min-width: 0; }
figcaption { margin-bottom: 6px; color: var(--muted); font-size: 12px; }
figure a { display: block; border-radius: 6px; }
img { display: block; max-width: 100%; height: auto; border-radius: 6px; box-shadow: 0 0 0 1px var(--line); background: #fff; }
`;
