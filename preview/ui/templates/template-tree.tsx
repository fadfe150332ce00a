// The tree of templates. What is selected is what the address says; arrows move through it and select.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Collection } from "react-aria-components/Collection";
import { Button, Tree, TreeItem, TreeItemContent } from "react-aria-components/Tree";
import { ListLayout, Virtualizer } from "react-aria-components/Virtualizer";
import type { ProjectInfo } from "../../protocol.ts";
import { previewQuery } from "../api/preview.ts";
import { choiceOf } from "../app/lens.ts";
import { placeOfTemplate } from "../app/place.ts";
import { useGo, usePlace } from "../app/use-place.ts";
import { loadAhead } from "../mail/frame/ahead.ts";
import { Icon } from "../primitives/icon.tsx";
import { readDraft, validProps } from "../props/drafts.ts";
import { markMatches } from "./search.ts";
import { shownKeys, type TreeNode } from "./tree-model.ts";
import type { TemplateList } from "./use-template-list.ts";

interface TemplateTreeProps {
  readonly project: ProjectInfo | undefined;
  readonly list: TemplateList;
}

export function TemplateTree({ project, list }: TemplateTreeProps) {
  const place = usePlace();
  const go = useGo();
  const selected = place.page === "mail" ? place.template : null;
  const tree = useRef<HTMLDivElement>(null);
  const preload = usePreload();

  // Where j and k lead outside of what is seen; but a folder that is opened or closed should not move.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    const row = selected === null ? -1 : shownKeys(list.nodes, list.expanded).indexOf(selected);
    if (tree.current && row >= 0) scrollToRow(tree.current, row);
  }, [selected, list.nodes]);

  const toggle = (key: string) => {
    const expanded = new Set(list.expanded);
    if (!expanded.delete(key)) expanded.add(key);
    list.setExpanded(expanded);
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-7 shrink-0 items-center justify-between px-4 text-2xs font-medium text-muted">
        <h2>Templates</h2>
        <span className="tabular" aria-live="polite">
          {list.query ? `${list.order.length} of ${list.total}` : list.total || ""}
        </span>
      </div>
      <div className="min-h-0 flex-1 px-2.5">
        {project && list.order.length === 0 ? (
          <p className="px-2 py-2 text-xs text-muted">
            {list.query ? `Nothing matches “${list.query}”.` : `Nothing in ${project.directory}/ yet.`}
          </p>
        ) : (
          // Hundreds of rows would make every step to another template slow.
          <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: ROW_HEIGHT }}>
            <Tree
              ref={tree}
              aria-label="Templates"
              data-testid="template-tree"
              items={list.nodes}
              dependencies={[list.query]}
              selectionMode="single"
              selectionBehavior="replace"
              disallowEmptySelection
              selectedKeys={selected === null ? [] : [selected]}
              expandedKeys={list.expanded}
              onExpandedChange={(keys) => list.setExpanded([...keys].map(String))}
              onSelectionChange={(keys) => {
                const [key] = keys === "all" ? [] : [...keys].map(String);
                if (key && !key.endsWith("/") && key !== selected) go(placeOfTemplate(key, place));
              }}
              onAction={(key) => String(key).endsWith("/") && toggle(String(key))}
              className="h-full overflow-x-hidden overflow-y-auto outline-none"
            >
              {(node) => <TreeRow node={node} query={list.query} onToggle={toggle} onIntent={preload} />}
            </Tree>
          </Virtualizer>
        )}
      </div>
    </div>
  );
}

/** In pixels, with the gap to the next. */
const ROW_HEIGHT = 29;

function scrollToRow(tree: HTMLElement, row: number): void {
  const top = row * ROW_HEIGHT;
  const highest = top + ROW_HEIGHT - tree.clientHeight;
  tree.scrollTop = Math.min(Math.max(tree.scrollTop, highest), top);
}

interface TreeRowProps {
  readonly node: TreeNode;
  readonly query: string;
  readonly onToggle: (key: string) => void;
  readonly onIntent: (template: string) => void;
}

function TreeRow({ node, query, onToggle, onIntent }: TreeRowProps) {
  const folder = node.kind === "folder";
  return (
    <TreeItem
      id={node.key}
      textValue={node.name}
      onHoverStart={() => folder || onIntent(node.template.id)}
      className="group block rounded-md text-muted hover:bg-hover hover:text-ink focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-focus selected:bg-post-soft selected:font-medium selected:text-ink data-selected:bg-post-soft data-selected:font-medium data-selected:text-ink"
    >
      <TreeItemContent>
        {({ level, isExpanded }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the row itself takes the keys.
          <div
            className="flex h-7 items-center gap-1.5 pr-2"
            style={{ paddingLeft: 6 + (level - 1) * 14 }}
            onClick={() => folder && onToggle(node.key)}
            title={folder ? undefined : node.template.file}
          >
            {folder ? (
              <Icon name="chevron" size={14} className={`transition-transform ${isExpanded ? "rotate-90" : ""}`} />
            ) : (
              <Icon
                name="mail"
                size={14}
                className="opacity-70 group-data-selected:text-post-text group-data-selected:opacity-100"
              />
            )}
            <span className="min-w-0 truncate">
              {markMatches(node.name, query).map((piece) =>
                piece.match ? (
                  <mark key={piece.text} className="rounded-[3px] bg-post/50 text-ink">
                    {piece.text}
                  </mark>
                ) : (
                  piece.text
                ),
              )}
            </span>
            {/* React Aria wants a button to expand by; the whole row does it here. */}
            {folder && <Button slot="chevron" className="sr-only" />}
          </div>
        )}
      </TreeItemContent>
      {folder && (
        <Collection items={node.children} dependencies={[query]}>
          {(child) => <TreeRow node={child} query={query} onToggle={onToggle} onIntent={onIntent} />}
        </Collection>
      )}
    </TreeItem>
  );
}

/** Longer than a pointer on its way down the list stays on a row. */
const INTENT = 30;

/** Renders a template's mail and loads its frame when the pointer rests on it: by the click it is there. */
function usePreload(): (template: string) => void {
  const client = useQueryClient();
  const place = usePlace();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  return (template) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      const { locale, lens, scheme } = placeOfTemplate(template, place);
      const query = previewQuery({ template, variant: null, locale, props: validProps(readDraft(template, null)) });
      await client.prefetchQuery(query);
      const mail = client.getQueryData(query.queryKey);
      // Through a lens, it is another mail that is shown.
      if (mail?.ok && choiceOf(lens, scheme) === null) loadAhead(mail);
    }, INTENT);
  };
}
