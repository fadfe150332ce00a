/** The mail on screen after a save: rendered as soon as the change is known, for the page that is about to ask for it. */

import type { PreviewEvent, PreviewRequest, PreviewResult } from "../../protocol.ts";
import type { PreviewEngine } from "./preview-engine.ts";

export interface MailAhead {
  /** Undefined where there is no such template. */
  ask(request: PreviewRequest): Promise<PreviewResult | undefined>;
  /** To be called before the pages are told. */
  foresee(event: PreviewEvent): void;
}

/** `frame` gets the HTML and returns its address. */
export function createMailAhead(
  engine: Pick<PreviewEngine, "revision" | "preview">,
  frame: (html: string) => string,
): MailAhead {
  let last: PreviewRequest | undefined;
  let ahead: { readonly key: string; readonly revision: number; readonly result: Preview } | undefined;

  return {
    ask(request) {
      const foreseen = ahead;
      last = request;
      // Whoever asks a second time wants it tried a second time.
      ahead = undefined;
      const isIt = foreseen?.revision === engine.revision && foreseen.key === JSON.stringify(request);
      return isIt ? foreseen.result : engine.preview(request, frame);
    },
    foresee(event) {
      if (event.type !== "changed" || last === undefined || !event.templates.includes(last.template)) return;
      const result = engine.preview(last, frame);
      result.catch(() => {}); // Reported to whoever asks; perhaps nobody does.
      ahead = { key: JSON.stringify(last), revision: engine.revision, result };
    },
  };
}

type Preview = ReturnType<PreviewEngine["preview"]>;
