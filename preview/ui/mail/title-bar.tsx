// The top bar of a template: where it is, and which of its variants is shown.
import type { ReactNode } from "react";
import type { PreviewResult } from "../../protocol.ts";
import type { MailPlace } from "../app/place.ts";
import { SidebarButton } from "../app/sidebar-toggle.tsx";
import { Button } from "../primitives/button.tsx";
import { writeDraft } from "../props/drafts.ts";
import { VariantPicker } from "./variant-picker.tsx";

interface TitleBarProps {
  readonly place: MailPlace;
  readonly result: PreviewResult | undefined;
  /** Null where there is nothing to choose from. */
  readonly variants: readonly string[] | null;
  readonly edited: boolean;
  /** At the right end. */
  readonly children: ReactNode;
}

export function TitleBar({ place, result, variants, edited, children }: TitleBarProps) {
  const parts = place.template.split("/");
  const name = parts.pop();
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-4 narrow:h-auto narrow:flex-wrap narrow:gap-y-0 narrow:pt-2 narrow:pb-1">
      <SidebarButton />
      <h1
        className="flex max-w-[55%] shrink-0 items-baseline text-md narrow:max-w-none narrow:min-w-0 narrow:flex-1"
        title={result?.template.file}
      >
        {parts.map((part) => (
          <span key={part} className="truncate text-muted narrow:hidden">
            {part}
            <span className="mx-1.5 text-line-strong" aria-hidden="true">
              /
            </span>
          </span>
        ))}
        <span className="truncate font-semibold">{name}</span>
      </h1>
      {variants && <VariantPicker place={place} variants={variants} />}
      <span className="ml-auto narrow:hidden" />
      {edited && (
        <span className="flex shrink-0 items-center gap-1 text-xs text-muted">
          <span className="size-1.5 rounded-full bg-post" />
          <span className="narrow:sr-only">Props edited</span>
          <Button
            icon="reset"
            onClick={() => writeDraft(place.template, place.variant, null)}
            title="Back to the variant's own props"
          >
            Reset
          </Button>
        </span>
      )}
      {children}
    </header>
  );
}
