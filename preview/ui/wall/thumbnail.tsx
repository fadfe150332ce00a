// A mail made small: a frame without scripts that nothing can be done in, patched in place when the mail changes.
import { useEffect, useRef, useState } from "react";
import type { PreviewSuccess } from "../../protocol.ts";
import type { Scheme } from "../app/place.ts";
import { applyScheme } from "../mail/frame/color-scheme.ts";
import { patchDocument } from "../mail/frame/patch.ts";
import { isSite } from "../site/is-site.ts";

interface ThumbnailProps {
  readonly mail: PreviewSuccess;
  /** Of the mail, in its own pixels. */
  readonly width: number;
  readonly scheme: Scheme;
  /** The server has forgotten this mail's frame. */
  readonly onExpired: () => void;
}

/** Fills its box, which sets `--tile`: the width of the tile in pixels, without a unit. */
export function Thumbnail({ mail, width, scheme, onExpired }: ThumbnailProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [address, setAddress] = useState(mail.frame);
  const html = mail.frameHtml ?? mail.html;
  const shown = useRef(html);

  useEffect(() => {
    if (shown.current === html) return;
    shown.current = html;
    const page = frame.current?.contentDocument;
    if (frame.current && page && patchDocument(page, html)) applyScheme(frame.current, scheme);
    else setAddress(mail.frame);
  }, [html, mail.frame, scheme]);

  return (
    <iframe
      ref={frame}
      {...(isSite ? { srcDoc: html } : { src: address })}
      title={mail.subject}
      aria-hidden="true"
      tabIndex={-1}
      sandbox="allow-same-origin"
      onLoad={({ currentTarget }) => {
        applyScheme(currentTarget, scheme);
        const [entry] = currentTarget.contentWindow?.performance.getEntriesByType("navigation") ?? [];
        if ((entry as PerformanceNavigationTiming | undefined)?.responseStatus === 404) onExpired();
      }}
      className="pointer-events-none absolute top-0 left-0 origin-top-left border-0 bg-[Canvas]"
      style={{
        colorScheme: scheme,
        width,
        height: `calc(100% * ${width} / var(--tile))`,
        scale: `calc(var(--tile) / ${width})`,
      }}
    />
  );
}
