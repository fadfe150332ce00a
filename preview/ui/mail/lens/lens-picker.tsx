// The button that says through what the mail is seen; its panel is fetched when it is first opened.
import { lazy, Suspense } from "react";
import { lensClients } from "../../../protocol.ts";
import type { MailPlace } from "../../app/place.ts";
import { Icon } from "../../primitives/icon.tsx";
import { Popover } from "../../primitives/popover.tsx";

const LensPanel = lazy(() => import("./lens-panel.tsx"));

export const LENS_POPOVER = "lens-popover";

export function LensPicker({ place }: { place: MailPlace }) {
  const client = lensClients.find(({ id }) => id === place.lens.client);
  return (
    <Popover
      id={LENS_POPOVER}
      label="How the mail is seen"
      title="Client, dark mode, images, fonts, colour vision, zoom (c)"
      width={630}
      buttonClassName="max-w-44 bg-hover text-ink max-[520px]:max-w-24"
      button={
        <>
          <Icon name="lens" size={14} />
          <span className="truncate">{client?.label ?? "As sent"}</span>
          <Icon name="chevron" size={10} className="rotate-90" />
        </>
      }
    >
      <Suspense fallback={<div className="h-96" />}>
        <LensPanel place={place} />
      </Suspense>
    </Popover>
  );
}

export function toggleLensPicker(): void {
  document.getElementById(LENS_POPOVER)?.togglePopover();
}
