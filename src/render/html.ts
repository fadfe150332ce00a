/** React element → HTML, byte for byte what `render()` of react-email gives, in the way it does it: the slow one. */

import { createElement, type ReactNode, Suspense } from "react";

/** The part of `react-dom/server` that this needs. */
interface ReactDomServer {
  renderToReadableStream(
    node: ReactNode,
    options: { progressiveChunkSize: number; signal: AbortSignal; onError(error: unknown): void },
  ): Promise<ReadableStream<Uint8Array> & { allReady: Promise<void> }>;
}

export const DOCTYPE =
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">';

let reactDomServer: Promise<ReactDomServer> | undefined;

/**
 * Renders one element to a whole document. Waits for async components; rejects with what a component threw, or with
 * the signal's reason, at once: a component that still waits for something does not hold it up.
 */
export async function renderHtml(element: ReactNode, signal?: AbortSignal): Promise<string> {
  reactDomServer ??= loadReactDomServer();
  const { renderToReadableStream } = await reactDomServer;
  signal?.throwIfAborted();
  const stop = new AbortController();
  const abort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  let thrown: { error: unknown } | undefined;
  try {
    // The Suspense boundary is what lets a component wait; its markers are part of what react-email sends.
    const stream = await renderToReadableStream(createElement(Suspense, null, element), {
      progressiveChunkSize: Number.POSITIVE_INFINITY,
      signal: stop.signal,
      onError(error) {
        thrown ??= { error };
        // Not from within React's own work, which this call comes from.
        queueMicrotask(() => stop.abort());
      },
    });
    await stream.allReady;
    const html = await new Response(stream).text();
    // A throw below a boundary does not reject the stream: React would leave the fallback in its place.
    if (thrown) throw thrown.error;
    return DOCTYPE + stripImagePreloads(html).replace(/<!DOCTYPE.*?>/, "");
  } catch (error) {
    throw thrown ? thrown.error : error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** Before 19.2, React's build for Node makes no web streams; its build for edge runtimes does, and runs on Node. */
async function loadReactDomServer(): Promise<ReactDomServer> {
  const server: object = await import("react-dom/server");
  return ("renderToReadableStream" in server ? server : await import("react-dom/server.edge")) as ReactDomServer;
}

/** React asks browsers to preload every image; in a mail these hints are dead weight. */
function stripImagePreloads(html: string): string {
  if (!html.includes("preload")) return html;
  return html.replace(/<link\b[^>]*\/?>/gi, (tag) => (isImagePreload(tag) ? "" : tag));
}

const ATTRIBUTE = /([a-z][a-z0-9-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi;

function isImagePreload(tag: string): boolean {
  const attributes = new Map<string, string>();
  for (const [, name, double, single, bare] of tag.slice("<link".length).matchAll(ATTRIBUTE)) {
    attributes.set((name as string).toLowerCase(), double ?? single ?? bare ?? "");
  }
  return attributes.get("rel") === "preload" && attributes.get("as") === "image";
}
