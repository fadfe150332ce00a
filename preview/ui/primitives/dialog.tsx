// A modal on the browser's own <dialog>, which brings the focus trap, Escape and the inert page behind it.
import { type ReactNode, useEffect, useRef } from "react";

interface DialogProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly className?: string;
}

export function Dialog({
  label,
  onClose,
  children,
  className = "m-auto w-[min(440px,calc(100vw-32px))] rounded-xl",
}: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    dialog.current?.showModal();
    // By itself it takes the first button, which is the one that closes it.
    dialog.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a <dialog>; the click is on its backdrop.
    <dialog
      ref={dialog}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      className={`appear bg-raised p-0 text-ink shadow-float outline-none backdrop:bg-scrim ${className}`}
    >
      {children}
    </dialog>
  );
}
