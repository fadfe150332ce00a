/** The bodies of `POST /api/preview` and `POST /api/send`, parsed. */

import type { Json, PreviewRequest, SendRequest } from "../../protocol.ts";

export function readPreviewRequest(body: unknown): PreviewRequest | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { template, variant, props, locale } = body as Record<string, unknown>;
  if (typeof template !== "string") return undefined;
  if ((variant !== undefined && typeof variant !== "string") || (locale !== undefined && typeof locale !== "string"))
    return undefined;
  return {
    template,
    ...(variant !== undefined && { variant }),
    ...(props !== undefined && { props: props as Json }),
    ...(locale !== undefined && { locale }),
  };
}

export function readSendRequest(body: unknown): SendRequest | undefined {
  const request = readPreviewRequest(body);
  if (request === undefined) return undefined;
  const { to, embedImages } = body as Record<string, unknown>;
  if (!Array.isArray(to) || to.some((address) => typeof address !== "string")) return undefined;
  return { ...request, to, embedImages: embedImages === true };
}
