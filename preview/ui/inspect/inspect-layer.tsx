// Lies over the mail's frame and frames the elements that are pointed at, wherever the mail is scrolled to.
import { useEffect, useRef } from "react";
import type { ChecksReport } from "../../protocol.ts";
import type { MailPlace } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { elementsOf, placeName, sourceOf } from "./elements.ts";
import { point, say, useInspect } from "./inspect.ts";
import { listenForInspect } from "./listen-for-inspect.ts";
import { openLine } from "./open-source.ts";

interface InspectLayerProps {
  readonly place: MailPlace;
  /** The frame on screen, once its mail can be read. */
  readonly frame: HTMLIFrameElement | null;
  readonly report: ChecksReport | null;
}

/** More boxes than that help nobody. */
const MAX_BOXES = 40;

export default function InspectLayer({ place, frame, report }: InspectLayerProps) {
  const go = useGo();
  const { on, pointed, said } = useInspect();
  const boxes = useRef<HTMLDivElement>(null);
  const latest = useRef({ place, report, go });
  latest.current = { place, report, go };

  useEffect(() => {
    const page = frame?.contentDocument;
    if (!page) return;
    return listenForInspect(page, {
      onPoint(element) {
        const source = element && sourceOf(element, latest.current.report);
        if (!element || !source) return point(null);
        const index = elementsOf(page).indexOf(element);
        const used = source.usedAt?.[0];
        const label = `<${element.localName}>  ${placeName(source)}${used ? `  in ${placeName(used)}` : ""}`;
        point({ elements: [index], label, reveal: false });
      },
      onChoose(element, outwards) {
        const { place, report, go } = latest.current;
        const own = sourceOf(element, report);
        if (!own) return say("It is not known where this was written; look at the mail as it is sent", true);
        const source = (outwards && own.usedAt?.[0]) || own;
        void openLine(source);
        const at = `${source.file}:${source.line}`;
        go({ ...place, at, ...(place.tab !== "checks" && on && { tab: "source" }) }, { replace: true });
      },
    });
  }, [frame, on]);

  useEffect(() => {
    const { contentDocument: page, contentWindow: view } = frame ?? {};
    if (!on || !page || !view) return;
    // Beside the mail's own stylesheets, not among its elements, which stay what they are.
    const sheet = new (view as Window & typeof globalThis).CSSStyleSheet();
    sheet.replaceSync("* { cursor: crosshair !important; }");
    page.adoptedStyleSheets.push(sheet);
    return () => {
      page.adoptedStyleSheets = page.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [frame, on]);

  useEffect(() => {
    const page = frame?.contentDocument;
    const layer = boxes.current;
    if (!frame || !page || !layer || !pointed) return;
    const all = elementsOf(page);
    const elements = pointed.elements.slice(0, MAX_BOXES).map((index) => seenPart(all[index]));
    if (pointed.reveal) reveal(elements[0], frame.contentWindow);
    let request = 0;
    const draw = () => {
      const scale = frame.getBoundingClientRect().width / (frame.contentWindow?.innerWidth || 1);
      elements.forEach((element, index) => {
        const box = layer.children[index] as HTMLElement | undefined;
        const { left, top, width, height } = element?.getBoundingClientRect() ?? new DOMRect();
        if (!box) return;
        box.hidden = width === 0 && height === 0;
        const style = { left, top, width, height };
        for (const [name, value] of Object.entries(style)) box.style.setProperty(name, `${value * scale}px`);
        box.toggleAttribute("data-at-top", top * scale < 24);
      });
      request = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(request);
  }, [frame, pointed]);

  return (
    <>
      <div ref={boxes} aria-hidden="true" className="pointer-events-none absolute inset-0 overflow-hidden">
        {pointed?.elements.slice(0, MAX_BOXES).map((element, index) => (
          <div
            key={element}
            className="group absolute rounded-[2px] bg-[oklch(0.872_0.172_90/0.18)] shadow-[0_0_0_1.5px_oklch(0.62_0.16_70),0_0_0_3px_oklch(1_0_0/0.55)]"
          >
            {index === 0 && pointed.label && (
              <span className="absolute -top-6 left-0 max-w-72 truncate rounded bg-[oklch(0.24_0.012_80)] px-1.5 py-0.5 font-mono text-2xs whitespace-pre text-[oklch(0.97_0.005_90)] group-data-at-top:top-0.5">
                {pointed.label}
              </span>
            )}
          </div>
        ))}
      </div>
      <p
        role="status"
        className={`pointer-events-none absolute inset-x-3 bottom-3 z-10 mx-auto w-fit max-w-[90%] rounded-md bg-ink px-2.5 py-1 text-xs font-medium text-surface shadow-float ${said ? "appear" : "sr-only"}`}
      >
        {said?.text}
      </p>
    </>
  );
}

/** Not `scrollIntoView`, which would scroll the page around the frame as well. */
function reveal(element: Element | undefined, view: Window | null): void {
  if (!element || !view) return;
  const { top, bottom } = element.getBoundingClientRect();
  if (top >= 0 && bottom <= view.innerHeight) return;
  view.scrollBy({ top: (top + Math.min(bottom, top + view.innerHeight) - view.innerHeight) / 2, behavior: "instant" });
}

/** A link around an image, or text that floats, has no size of its own: then what is in it stands for it. */
function seenPart(element: Element | undefined): Element | undefined {
  let at = element;
  while (at) {
    const { width, height } = at.getBoundingClientRect();
    if (width > 0 && height > 0) return at;
    at = at.firstElementChild ?? undefined;
  }
  return element;
}
