// axe-core's findings of the mail on screen, in the light and in the dark; fetched when the findings are first in sight.
import { useEffect, useMemo, useState } from "react";
import type { CheckFinding, CheckPlace, ChecksReport, PreviewSuccess } from "../../../protocol.ts";
import type { Scheme } from "../../app/place.ts";
import { hasDarkStyles } from "../../mail/frame/color-scheme.ts";
import type { AxeFinding } from "./run-axe.ts";

interface AxeRun {
  readonly html: string;
  readonly found: Readonly<Record<Scheme, readonly AxeFinding[]>>;
}

/** Somebody who types should not wait for it. */
const CALM = 250;

export function useAxe(mail: PreviewSuccess | null, report: ChecksReport | null) {
  const html = mail ? (mail.frameHtml ?? mail.html) : null;
  const [run, setRun] = useState<AxeRun | null>(null);

  useEffect(() => {
    if (html === null) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { runAxe } = await import("./run-axe.ts");
        const light = await runAxe(html, "light", stop.signal);
        // Without styles for the dark it looks the same there.
        const dark = hasDarkStyles(html) ? await runAxe(html, "dark", stop.signal) : [];
        setRun({ html, found: { light, dark } });
      } catch (error) {
        if (!stop.signal.aborted) console.error(error);
      }
    }, CALM);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [html]);

  const found = run && run.html === html ? run.found : null;
  const findings = useMemo(() => (found ? merge(found, report) : []), [found, report]);
  return { findings, isRunning: html !== null && found === null };
}

const SEVERITY: Readonly<Record<string, CheckFinding["severity"]>> = {
  critical: "error",
  serious: "warning",
  moderate: "info",
};

function merge(found: AxeRun["found"], report: ChecksReport | null): readonly CheckFinding[] {
  const inLight = new Set(found.light.map(({ rule }) => rule));
  const inDark = new Set(found.dark.map(({ rule }) => rule));
  return [
    ...found.light.map((finding) => toFinding(finding, inDark.has(finding.rule) ? " (light and dark)" : "", report)),
    ...found.dark.filter(({ rule }) => !inLight.has(rule)).map((finding) => toFinding(finding, " (dark)", report)),
  ];
}

function toFinding(
  { rule, impact, help, helpUrl, summary, elements, html }: AxeFinding,
  when: string,
  report: ChecksReport | null,
): CheckFinding {
  const [first, ...others] = elements.map((element): CheckPlace => {
    const source = report?.places[report.trace[element] ?? -1];
    return { element, ...(source && { source }) };
  });
  return {
    check: "axe-core",
    rule,
    severity: SEVERITY[impact] ?? "info",
    message: `${help}${when}`,
    hint: summary,
    ...first,
    where: { line: 0, column: 0, excerpt: html.length > 160 ? `${html.slice(0, 159)}…` : html },
    count: Math.max(1, elements.length),
    others,
    url: helpUrl,
  };
}
