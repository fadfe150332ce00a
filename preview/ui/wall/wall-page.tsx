// Every template in every state at a glance.
import { useMemo } from "react";
import type { ProjectInfo } from "../../protocol.ts";
import { SidebarButton } from "../app/sidebar-toggle.tsx";
import { useGo } from "../app/use-place.ts";
import { useStoredNumber } from "../app/use-stored-number.ts";
import { Button } from "../primitives/button.tsx";
import { Icon } from "../primitives/icon.tsx";
import { Notice } from "../primitives/notice.tsx";
import { searchTemplates } from "../templates/search.ts";
import { buildTree, orderOf } from "../templates/tree-model.ts";
import { Tiles } from "./tiles.tsx";
import { WallAxes } from "./wall-axes.tsx";
import { WALL_FILTER, type WallPlace } from "./wall-place.ts";
import { WallSize } from "./wall-size.tsx";

export default function WallPage({ place, project }: { place: WallPlace; project: ProjectInfo | undefined }) {
  const go = useGo();
  const [size, setSize] = useStoredNumber("posthorn.wall", 220);
  const all = project?.templates;
  const found = useMemo(() => {
    const byId = new Map(all?.map((template) => [template.id, template]));
    const order = orderOf(buildTree(searchTemplates(all ?? [], place.filter)));
    return order.flatMap((id) => byId.get(id) ?? []);
  }, [all, place.filter]);

  return (
    <div className="flex h-full flex-col">
      <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-4">
        <SidebarButton />
        <h1 className="text-md font-semibold">Wall</h1>
        {all && (
          <p className="tabular shrink-0 text-xs whitespace-nowrap text-muted" role="status">
            {found.length === all.length ? all.length : `${found.length} of ${all.length}`}
            {all.length === 1 ? " template" : " templates"}
          </p>
        )}
        <div className="relative ml-auto flex h-8 w-56 min-w-0 items-center rounded-lg border border-line bg-raised text-muted focus-within:border-line-strong has-focus-visible:outline-2 has-focus-visible:outline-focus">
          <Icon name="search" size={14} className="pointer-events-none absolute left-2.5" />
          <input
            id={WALL_FILTER}
            type="search"
            aria-label="Filter the wall"
            placeholder="Filter"
            autoComplete="off"
            spellCheck={false}
            value={place.filter}
            onChange={({ target }) => go({ ...place, filter: target.value }, { replace: true })}
            onKeyDown={({ key, currentTarget }) => {
              if (key === "Escape" && !currentTarget.value) currentTarget.blur();
              if (key === "Enter") document.querySelector<HTMLElement>("[data-tile]")?.focus();
            }}
            className="h-full w-full bg-transparent pr-2 pl-8 text-sm text-ink outline-none placeholder:text-muted"
          />
        </div>
        <WallSize size={size} onSize={setSize} />
      </header>
      <WallAxes place={place} project={project} />
      {all && found.length === 0 ? (
        <Notice title={place.filter ? `No template is called “${place.filter}”` : "No templates yet"}>
          {!place.filter && (
            <p>
              Put a React component into <code className="font-mono text-ink">{project?.directory}/</code> and it
              appears here as soon as you save it.
            </p>
          )}
          {place.filter && (
            <Button tone="outline" icon="close" onClick={() => go({ ...place, filter: "" }, { replace: true })}>
              Clear the filter
            </Button>
          )}
        </Notice>
      ) : (
        <Tiles templates={found} place={place} size={size} />
      )}
    </div>
  );
}
