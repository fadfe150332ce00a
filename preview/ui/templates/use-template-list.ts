// The templates as the sidebar shows them now: filtered, in a tree, with the open folders.
import { useMemo, useState } from "react";
import type { TemplateSummary } from "../../protocol.ts";
import { searchTemplates } from "./search.ts";
import { buildTree, foldersOf, orderOf, type TreeNode } from "./tree-model.ts";

export interface TemplateList {
  readonly total: number;
  readonly nodes: readonly TreeNode[];
  readonly order: readonly string[];
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly expanded: ReadonlySet<string>;
  readonly setExpanded: (keys: Iterable<string>) => void;
}

const none: readonly TemplateSummary[] = [];

export function useTemplateList(templates: readonly TemplateSummary[] = none): TemplateList {
  const [query, setQuery] = useState("");
  // Folders are open until somebody closes them, new ones too: hence the closed ones are kept.
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());

  const nodes = useMemo(() => buildTree(searchTemplates(templates, query)), [templates, query]);
  return useMemo(() => {
    const folders = foldersOf(nodes);
    return {
      total: templates.length,
      nodes,
      order: orderOf(nodes),
      query,
      setQuery,
      expanded: new Set(query ? folders : folders.filter((key) => !closed.has(key))),
      setExpanded: (keys: Iterable<string>) => {
        const open = new Set(keys);
        setClosed((before) => {
          const elsewhere = [...before].filter((key) => !folders.includes(key));
          return new Set([...elsewhere, ...folders.filter((key) => !open.has(key))]);
        });
      },
    };
  }, [templates, nodes, query, closed]);
}
