// The left side: the project, search, the inbox, the tree of templates, and the preview's own settings.
import type { ProjectInfo } from "../../protocol.ts";
import { Mark } from "../brand/mark.tsx";
import { ChangesLink } from "../changes/changes-link.tsx";
import { InboxLink } from "../inbox/inbox-link.tsx";
import { IS_MAC } from "../palette/use-palette-key.ts";
import { IconButton } from "../primitives/button.tsx";
import { Kbd } from "../primitives/kbd.tsx";
import { QueueLink } from "../queue/queue-link.tsx";
import { isSite } from "../site/is-site.ts";
import { TemplateSearch } from "../templates/template-search.tsx";
import { TemplateTree } from "../templates/template-tree.tsx";
import type { TemplateList } from "../templates/use-template-list.ts";
import { ThemeSwitch } from "../theme/theme-switch.tsx";
import { WallLink } from "../wall/wall-link.tsx";

interface SidebarProps {
  readonly project: ProjectInfo | undefined;
  readonly list: TemplateList;
  readonly onDialog: (dialog: "help" | "commands" | "phone") => void;
}

export function Sidebar({ project, list, onDialog }: SidebarProps) {
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-12 shrink-0 items-center gap-2.5 px-3.5">
        <Mark className="size-6 shrink-0" />
        <p className="min-w-0 flex-1 truncate text-md font-semibold tracking-[-0.01em]">
          {project?.name ?? "Posthorn"}
        </p>
        <button
          type="button"
          onClick={() => onDialog("commands")}
          aria-label={`Commands, ${IS_MAC ? "⌘K" : "Ctrl K"}`}
          title="Templates, variants, views and actions by their names"
          className="-mr-1 flex h-7 shrink-0 items-center rounded-md px-1.5 transition-colors hover:bg-hover"
        >
          <Kbd>{IS_MAC ? "⌘K" : "Ctrl K"}</Kbd>
        </button>
      </div>
      <div className="px-2.5 pb-2">
        <TemplateSearch list={list} />
      </div>
      <nav aria-label="Pages" className="px-2.5 pb-2">
        <WallLink />
        {!isSite && <ChangesLink />}
        {!isSite && <InboxLink />}
        {!isSite && <QueueLink />}
      </nav>
      <TemplateTree project={project} list={list} />
      <div className="flex h-11 shrink-0 items-center justify-between border-t border-line px-2.5">
        <ThemeSwitch />
        <div className="flex items-center gap-1 text-2xs text-muted">
          {project && <span className="tabular">v{project.posthornVersion}</span>}
          {project?.network && <IconButton icon="phone" label="Open on a phone" onClick={() => onDialog("phone")} />}
          <IconButton icon="help" label="Keyboard shortcuts (?)" onClick={() => onDialog("help")} />
        </div>
      </div>
    </div>
  );
}
