// Shows a mail in a sandboxed frame: patches the document in place as long as it is the same template's, and else
// loads the next one behind the one on screen and swaps them when it is there. Nothing flashes, nothing jumps.
import { useCallback, useEffect, useRef, useState } from "react";
import type { PreviewSuccess } from "../../../protocol.ts";
import type { Scheme } from "../../app/place.ts";
import { isSite } from "../../site/is-site.ts";
import { useMailAhead } from "./ahead.ts";
import { applyScheme } from "./color-scheme.ts";
import { listenInFrame } from "./frame-events.ts";
import { patchDocument } from "./patch.ts";
import { refreshStaticFiles } from "./static-files.ts";
import { whenReadable } from "./when-readable.ts";

interface MailFrameProps {
  /** Undefined leaves what is shown; null clears it. */
  readonly mail: PreviewSuccess | null | undefined;
  readonly scheme: Scheme;
  /** Twice as large, on half the room: what a browser does at 200 %. */
  readonly zoomed: boolean;
  readonly dimmed: boolean;
  readonly staticRevision: number;
  readonly onLink: (address: string | null) => void;
  /** The server no longer has this mail's frame. */
  readonly onExpired: () => void;
  /** This frame is on screen now, and its document can be read. */
  readonly onShown: (frame: HTMLIFrameElement) => void;
}

interface Layer {
  readonly id: number;
  readonly src: string;
  readonly template: string;
  readonly subject: string;
  /** What the frame's document was last made of. */
  html: string;
  isReadable: boolean;
}

interface Layers {
  readonly shown: Layer | null;
  readonly next: Layer | null;
  /** Of a mail that nobody has asked to see yet. */
  readonly ahead: Layer | null;
}

let lastId = 0;
/** Where each template was scrolled to, for whoever goes back and forth between two. */
const scrolled = new Map<string, { readonly x: number; readonly y: number }>();

export function MailFrame({
  mail,
  scheme,
  zoomed,
  dimmed,
  staticRevision,
  onLink,
  onExpired,
  onShown,
}: MailFrameProps) {
  const [layers, setLayers] = useState<Layers>({ shown: null, next: null, ahead: null });
  const frames = useRef(new Map<number, HTMLIFrameElement>());
  const latest = useRef({ layers, scheme, onLink, onExpired, onShown });
  latest.current = { layers, scheme, onLink, onExpired, onShown };

  const swap = useCallback((layer: Layer, frame: HTMLIFrameElement) => {
    const { scheme, onExpired, onShown } = latest.current;
    if (!frame.contentDocument || !frame.contentWindow) return;
    if (statusOf(frame) >= 400) onExpired();
    applyScheme(frame, scheme);
    listenInFrame(frame.contentDocument, { onLink: (address) => latest.current.onLink(address) });
    const position = scrolled.get(layer.template);
    if (position) frame.contentWindow.scrollTo(position.x, position.y);
    frame.contentDocument.addEventListener("scroll", () => rememberScroll(layer, frame), { passive: true });
    setLayers(({ ahead }) => ({ shown: layer, next: null, ahead }));
    onShown(frame);
  }, []);

  const show = useCallback((mail: PreviewSuccess) => {
    const layer = layerOf(mail);
    setLayers(({ shown, ahead }) => ({ shown, next: layer, ahead }));
  }, []);

  useEffect(() => {
    if (mail === undefined) return;
    const { shown, next, ahead } = latest.current.layers;
    if (mail === null) {
      setLayers(({ ahead }) => ({ shown: null, next: null, ahead }));
      return;
    }
    const html = shownHtml(mail);
    if (holds(next ?? shown, mail)) return;
    if (holds(ahead, mail)) {
      setLayers({ shown, next: ahead, ahead: null });
      return;
    }
    const frame = shown && !next && shown.template === mail.template.id ? frames.current.get(shown.id) : undefined;
    if (shown && frame?.contentDocument && patchDocument(frame.contentDocument, html)) {
      shown.html = html;
      applyScheme(frame, latest.current.scheme);
    } else {
      show(mail);
    }
  }, [mail, show]);

  useEffect(() => {
    const { next } = layers;
    const frame = next?.isReadable && frames.current.get(next.id);
    if (frame) swap(next, frame);
  }, [layers, swap]);

  const mailAhead = useMailAhead();
  useEffect(() => {
    const { shown, next, ahead } = latest.current.layers;
    if (mailAhead === null || [shown, next, ahead].some((layer) => holds(layer, mailAhead))) return;
    const layer = layerOf(mailAhead);
    setLayers((layers) => ({ ...layers, ahead: layer }));
  }, [mailAhead]);

  useEffect(() => {
    const { shown } = latest.current.layers;
    const frame = shown && frames.current.get(shown.id);
    if (frame) applyScheme(frame, scheme);
  }, [scheme]);

  // An image changed under its old address: fetch it anew, then load the mail afresh around it.
  const lastMail = useRef(mail);
  lastMail.current = mail;
  useEffect(() => {
    const { shown } = latest.current.layers;
    const frame = shown && frames.current.get(shown.id);
    if (staticRevision === 0) return;
    setLayers((layers) => ({ ...layers, ahead: null }));
    if (!frame) return;
    refreshStaticFiles(frame).then((any) => any && lastMail.current && show(lastMail.current));
  }, [staticRevision, show]);

  const onReadable = useCallback(
    (layer: Layer, frame: HTMLIFrameElement) => {
      layer.isReadable = true;
      if (latest.current.layers.next?.id === layer.id) swap(layer, frame);
    },
    [swap],
  );

  // The order matters: a frame that React moves within the page would load again.
  return [layers.shown, layers.next, layers.ahead].map(
    (layer) =>
      layer && (
        <FrameLayer
          key={layer.id}
          layer={layer}
          visible={layer === (layers.shown ?? layers.next)}
          dimmed={dimmed}
          scheme={scheme}
          zoomed={zoomed}
          onElement={(element) => {
            if (element) frames.current.set(layer.id, element);
            else frames.current.delete(layer.id);
          }}
          onReadable={onReadable}
        />
      ),
  );
}

interface FrameLayerProps {
  readonly layer: Layer;
  readonly visible: boolean;
  readonly dimmed: boolean;
  readonly scheme: Scheme;
  readonly zoomed: boolean;
  readonly onElement: (element: HTMLIFrameElement | null) => void;
  readonly onReadable: (layer: Layer, frame: HTMLIFrameElement) => void;
}

function FrameLayer({ layer, visible, dimmed, scheme, zoomed, onElement, onReadable }: FrameLayerProps) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const element = frame.current;
    return element ? whenReadable(element, () => onReadable(layer, element)) : undefined;
  }, [layer, onReadable]);

  return (
    <iframe
      ref={(element) => {
        frame.current = element;
        onElement(element);
      }}
      {...(isSite ? { srcDoc: layer.src } : { src: layer.src })}
      title={`Mail: ${layer.subject}`}
      data-testid={visible ? "mail-frame" : undefined}
      aria-hidden={visible ? undefined : true}
      tabIndex={visible ? undefined : -1}
      // The page reads and patches the document; nothing in it may run, submit or open anything.
      sandbox="allow-same-origin"
      style={{
        colorScheme: scheme,
        ...(zoomed && { width: "50%", height: "50%", transform: "scale(2)", transformOrigin: "0 0" }),
      }}
      className={`absolute inset-0 size-full border-0 transition-opacity duration-200 in-data-dragging:pointer-events-none ${visible ? "" : "invisible"} ${dimmed ? "opacity-25" : ""}`}
    />
  );
}

function layerOf(mail: PreviewSuccess): Layer {
  const html = shownHtml(mail);
  return {
    id: ++lastId,
    // In a site the frame has no address: it is given the HTML itself.
    src: isSite ? html : mail.frame,
    template: mail.template.id,
    subject: mail.subject,
    html,
    isReadable: false,
  };
}

function holds(layer: Layer | null, mail: PreviewSuccess): boolean {
  return layer !== null && layer.template === mail.template.id && layer.html === shownHtml(mail);
}

/** What is at the address of the frame. */
function shownHtml({ html, frameHtml = html }: PreviewSuccess): string {
  return frameHtml;
}

function rememberScroll(layer: Layer, { contentWindow }: HTMLIFrameElement): void {
  if (contentWindow) scrolled.set(layer.template, { x: contentWindow.scrollX, y: contentWindow.scrollY });
}

function statusOf(frame: HTMLIFrameElement): number {
  const [entry] = frame.contentWindow?.performance.getEntriesByType("navigation") ?? [];
  return (entry as PerformanceNavigationTiming | undefined)?.responseStatus ?? 200;
}
