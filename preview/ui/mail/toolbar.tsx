// The tabs, and how the mail is looked at: its width and its colours.
import type { CheckFinding, PreviewSuccess, ProjectInfo } from "../../protocol.ts";
import { DESKTOP_WIDTH, type FrameWidth, type MailPlace, MOBILE_WIDTH } from "../app/place.ts";
import { useGo } from "../app/use-place.ts";
import { CheckBadge } from "../checks/check-badge.tsx";
import { toggleInspect, useInspect } from "../inspect/inspect.ts";
import { IconButton } from "../primitives/button.tsx";
import { Icon } from "../primitives/icon.tsx";
import { Segmented } from "../primitives/segmented.tsx";
import { Tabs } from "../primitives/tabs.tsx";
import { isSite } from "../site/is-site.ts";
import { isBeside } from "./beside.ts";
import { hasDarkStyles } from "./frame/color-scheme.ts";
import { LensPicker } from "./lens/lens-picker.tsx";
import { LocalePicker } from "./locale-picker.tsx";
import { shownTabs, tabLabels } from "./tab-labels.ts";

type WidthChoice = "mobile" | "desktop" | "full";

const widths: Record<WidthChoice, FrameWidth> = { mobile: MOBILE_WIDTH, desktop: DESKTOP_WIDTH, full: "full" };

interface ToolbarProps {
  readonly place: MailPlace;
  readonly project: ProjectInfo | undefined;
  readonly mail: PreviewSuccess | null;
  /** How wide the frame really is; less than what was asked for where the window is narrower. */
  readonly frameWidth: number;
  readonly findings: readonly CheckFinding[];
}

export function Toolbar({ place, project, mail, frameWidth, findings }: ToolbarProps) {
  const go = useGo();
  const width = (Object.keys(widths) as WidthChoice[]).find((choice) => widths[choice] === place.width) ?? null;
  const plain = place.scheme === "dark" && !place.lens.dark && mail !== null && !hasDarkStyles(mail.html);
  const inspect = useInspect();
  const looking = isBeside(place.tab, inspect.on) || place.tab === "preview";
  return (
    <div className="flex min-h-10 shrink-0 flex-wrap items-center justify-between gap-x-3 border-b border-line pr-3 pl-1.5">
      <div className="-mb-px h-10 min-w-0 overflow-x-auto [scrollbar-width:none]">
        <Tabs
          label="Views of the mail"
          prefix="mail"
          selected={place.tab}
          onSelect={(tab) => go({ ...place, tab }, { replace: true })}
          tabs={shownTabs.map((id) => ({
            id,
            label: tabLabels[id],
            badge: id === "checks" && <CheckBadge findings={findings} />,
          }))}
        />
      </div>
      {looking && (
        <div className="flex h-10 items-center gap-2 pl-2.5">
          {plain && (
            <span
              className="mr-1 text-xs text-post-text"
              title="The mail has no @media (prefers-color-scheme: dark). Dark modes that clients make by themselves are among the clients (c)."
            >
              No dark styles in this mail
            </span>
          )}
          <output
            aria-label="Width of the mail in pixels"
            className="tabular text-xs whitespace-nowrap text-muted empty:hidden narrow:hidden"
          >
            {frameWidth > 0 && `${frameWidth} px`}
          </output>
          {!isSite && (
            <IconButton
              icon="inspect"
              label="Inspect: a click in the mail opens its line in the editor (e)"
              aria-pressed={inspect.on}
              onClick={() => toggleInspect()}
            />
          )}
          {(!isSite || (project?.locales.length ?? 0) > 0) && (
            <LocalePicker place={place} locales={project?.locales ?? []} />
          )}
          {!isSite && <LensPicker place={place} />}
          <Segmented<WidthChoice>
            label="Width of the mail"
            value={width}
            onChange={(choice) => go({ ...place, width: widths[choice] }, { replace: true })}
            options={[
              { value: "mobile", title: `Mobile, ${MOBILE_WIDTH} px (1)`, content: <Icon name="phone" /> },
              { value: "desktop", title: `Desktop, ${DESKTOP_WIDTH} px (2)`, content: <Icon name="desktop" /> },
              { value: "full", title: "Full width (3)", content: <Icon name="stretch" /> },
            ]}
          />
          <Segmented
            label="Colours of the mail"
            value={place.scheme}
            onChange={(scheme) => go({ ...place, scheme }, { replace: true })}
            options={[
              { value: "light", title: "Mail in light (d)", content: <Icon name="sun" /> },
              { value: "dark", title: "Mail in dark (d)", content: <Icon name="moon" /> },
            ]}
          />
        </div>
      )}
    </div>
  );
}
