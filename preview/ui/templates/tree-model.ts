// Templates as a tree: folders from the slashes in their ids, folders first, each level in the order of the alphabet.
import type { TemplateSummary } from "../../protocol.ts";

export type TreeNode =
  | { readonly kind: "folder"; readonly key: string; readonly name: string; readonly children: readonly TreeNode[] }
  | { readonly kind: "template"; readonly key: string; readonly name: string; readonly template: TemplateSummary };

/** Keys of folders end in a slash, so that a folder and a template of one name are two. */
export function buildTree(templates: readonly TemplateSummary[]): readonly TreeNode[] {
  return level(templates, "");
}

/** The ids in the order in which the tree shows them. */
export function orderOf(nodes: readonly TreeNode[]): readonly string[] {
  return nodes.flatMap((node) => (node.kind === "folder" ? orderOf(node.children) : [node.template.id]));
}

/** The rows from top to bottom, without those in closed folders. */
export function shownKeys(nodes: readonly TreeNode[], expanded: ReadonlySet<string>): readonly string[] {
  return nodes.flatMap((node) =>
    node.kind === "folder" && expanded.has(node.key) ? [node.key, ...shownKeys(node.children, expanded)] : [node.key],
  );
}

export function foldersOf(nodes: readonly TreeNode[]): readonly string[] {
  return nodes.flatMap((node) => (node.kind === "folder" ? [node.key, ...foldersOf(node.children)] : []));
}

function level(templates: readonly TemplateSummary[], prefix: string): readonly TreeNode[] {
  const folders = new Map<string, TemplateSummary[]>();
  const leaves: TreeNode[] = [];
  for (const template of templates) {
    const rest = template.id.slice(prefix.length);
    const slash = rest.indexOf("/");
    if (slash < 0) leaves.push({ kind: "template", key: template.id, name: rest, template });
    else folders.set(rest.slice(0, slash), [...(folders.get(rest.slice(0, slash)) ?? []), template]);
  }
  const branches = [...folders].map(([name, inside]): TreeNode => {
    const key = `${prefix}${name}/`;
    return { kind: "folder", key, name, children: level(inside, key) };
  });
  return [...branches.sort(byName), ...leaves.sort(byName)];
}

function byName(a: TreeNode, b: TreeNode): number {
  return a.name.localeCompare(b.name, "en", { numeric: true });
}
