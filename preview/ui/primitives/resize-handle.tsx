// An edge that can be dragged, or moved by the arrow keys: the sidebar's, the editor's and the mail frame's.
import { type KeyboardEvent, type PointerEvent, useRef } from "react";

interface ResizeHandleProps {
  readonly label: string;
  /** Size in pixels of what is being resized. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onResize: (value: number) => void;
  /** The pointer let go, or a key was pressed. */
  readonly onResizeEnd?: (value: number) => void;
  /** How many pixels the size grows when the pointer moves one: 2 where the thing is centred, -1 at a left edge. */
  readonly rate?: number;
  readonly className?: string;
}

const STEP = 8;

export function ResizeHandle(props: ResizeHandleProps) {
  const { label, value, min, max, onResize, onResizeEnd, rate = 1, className = "" } = props;
  const drag = useRef<{ start: number; value: number; reached: number } | null>(null);
  const clamp = (next: number) => Math.round(Math.min(max, Math.max(min, next)));

  const start = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus({ preventScroll: true });
    drag.current = { start: event.clientX, value, reached: value };
    // Else the frame under the pointer would swallow the moves.
    document.documentElement.dataset.dragging = "true";
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (!drag.current) return;
    drag.current.reached = clamp(drag.current.value + (event.clientX - drag.current.start) * rate);
    onResize(drag.current.reached);
  };
  const end = () => {
    if (!drag.current) return;
    const { value: before, reached } = drag.current;
    drag.current = null;
    delete document.documentElement.dataset.dragging;
    if (reached !== before) onResizeEnd?.(reached);
  };
  const step = (event: KeyboardEvent<HTMLDivElement>) => {
    const size = event.shiftKey ? STEP * 6 : STEP;
    const direction = rate < 0 ? -1 : 1;
    const targets: Record<string, number> = {
      ArrowRight: value + size * direction,
      ArrowLeft: value - size * direction,
      Home: min,
      End: max,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    onResize(clamp(target));
    onResizeEnd?.(clamp(target));
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable separator is a widget, which <hr> is not.
    <div
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={Math.round(value)}
      aria-valuemin={min}
      aria-valuemax={Math.round(max)}
      aria-valuetext={`${Math.round(value)} pixels`}
      tabIndex={0}
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onLostPointerCapture={end}
      onKeyDown={step}
      className={`absolute inset-y-0 z-10 cursor-ew-resize touch-none select-none ${className}`}
    />
  );
}

/** The right edge of a pane: a hairline that is easier to catch than it looks. */
export function PaneEdge(props: Omit<ResizeHandleProps, "className">) {
  return (
    <ResizeHandle
      {...props}
      className="-right-[3px] w-[7px] before:absolute before:inset-y-0 before:left-[3px] before:w-px before:bg-line before:transition-colors hover:before:bg-line-strong active:before:bg-post-line"
    />
  );
}
