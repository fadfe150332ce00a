/** Every template in every state, asked of the preview as its page asks: what `posthorn build` and `shots` go over. */

import { type PreviewRequest, type PreviewResult, TOKEN_HEADER } from "../protocol.ts";
import type { PreviewServer } from "./start-preview.ts";

export interface StateChoice {
  /** Ids of templates. */
  readonly templates: readonly string[];
  /** BCP 47 tags; `undefined` is the default locale. */
  readonly locales: readonly (string | undefined)[];
}

export interface AskedState {
  readonly request: PreviewRequest;
  readonly result: PreviewResult;
}

/** One template's preview props first, then its variants in the order of the file; each in every locale. */
export async function statesOf(
  server: PreviewServer,
  template: string,
  locales: StateChoice["locales"],
): Promise<AskedState[]> {
  const states: AskedState[] = [];
  const variants: (string | undefined)[] = [undefined];
  for (const variant of variants) {
    for (const locale of locales) {
      const request: PreviewRequest = {
        template,
        ...(variant !== undefined && { variant }),
        ...(locale !== undefined && { locale }),
      };
      const result = await askServer<PreviewResult>(server, "/api/preview", request);
      // The first answer tells the others; the loop goes on over them.
      if (variants.length === 1) variants.push(...result.variants);
      states.push({ request, result });
    }
  }
  return states;
}

/** A question to the preview's own API, as its page would put it. Without a body it is a GET. */
export async function askServer<Answer>(server: PreviewServer, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(new URL(path, server.url), {
    ...(body !== undefined && {
      method: "POST",
      headers: { "content-type": "application/json", [TOKEN_HEADER]: server.token },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new Error(`The preview answered ${response.status} to ${path}: ${await response.text()}`);
  return (await response.json()) as Answer;
}
