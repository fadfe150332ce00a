// A panel below a button, on the browser's own popover, which brings Escape, the click outside and the top layer.
import { type ReactNode, useRef, useState } from "react";

interface PopoverProps {
  /** For the button, and for whoever opens it by a key. */
  readonly id: string;
  readonly label: string;
  readonly button: ReactNode;
  readonly title?: string;
  readonly buttonClassName?: string;
  /** In pixels; less where the window is narrower. */
  readonly width: number;
  /** Mounted while it is open. */
  readonly children: ReactNode;
}

const MARGIN = 8;

export function Popover({ id, label, button, title, buttonClassName = "", width, children }: PopoverProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  const place = () => {
    const box = anchor.current?.getBoundingClientRect();
    if (!box || !panel.current) return;
    const room = Math.min(width, window.innerWidth - MARGIN * 2);
    // Below the button's left edge where there is room, else up to its right edge.
    const fits = box.left + room + MARGIN <= window.innerWidth;
    const left = fits ? box.left : Math.max(MARGIN, Math.min(box.right, window.innerWidth - MARGIN) - room);
    const top = box.bottom + 6;
    Object.assign(panel.current.style, {
      width: `${room}px`,
      left: `${left}px`,
      top: `${top}px`,
      maxHeight: `${Math.max(200, window.innerHeight - top - MARGIN)}px`,
    });
  };

  return (
    <>
      <button
        ref={anchor}
        type="button"
        popoverTarget={id}
        aria-expanded={open}
        aria-haspopup="dialog"
        title={title}
        className={`inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md px-2 text-xs font-medium whitespace-nowrap text-muted transition-colors hover:bg-hover hover:text-ink active:bg-press aria-expanded:bg-press aria-expanded:text-ink ${buttonClassName}`}
      >
        {button}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        onBeforeToggle={(event) => {
          if (event.newState === "open") place();
        }}
        onToggle={(event) => setOpen(event.newState === "open")}
        className="fixed inset-auto m-0 overflow-auto overscroll-contain rounded-xl bg-raised p-0 text-ink shadow-float"
      >
        {open && children}
      </div>
    </>
  );
}
