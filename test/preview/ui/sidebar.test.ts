import { describe, expect, it } from "vitest";
import type { TemplateSummary } from "../../../preview/protocol.ts";
import { markMatches, searchTemplates } from "../../../preview/ui/templates/search.ts";
import { buildTree, foldersOf, orderOf } from "../../../preview/ui/templates/tree-model.ts";

const templates = (...ids: string[]): TemplateSummary[] =>
  ids.map((id) => ({ id, name: id.split("/").at(-1) ?? id, file: `emails/${id}.tsx` }));

describe("the tree of templates", () => {
  it("puts folders first, and each level in the order people expect", () => {
    const tree = buildTree(templates("welcome", "step-10", "step-2", "auth/reset", "auth/sso/login", "auth/invite"));
    expect(orderOf(tree)).toEqual(["auth/sso/login", "auth/invite", "auth/reset", "step-2", "step-10", "welcome"]);
    expect(foldersOf(tree)).toEqual(["auth/", "auth/sso/"]);
  });

  it("keeps a folder and a template of the same name apart", () => {
    const tree = buildTree(templates("auth", "auth/reset"));
    expect(tree.map(({ kind, key }) => [kind, key])).toEqual([
      ["folder", "auth/"],
      ["template", "auth"],
    ]);
  });
});

describe("the search", () => {
  const found = (query: string) =>
    searchTemplates(templates("auth/magic-link", "auth/reset", "Welcome"), query).map(({ id }) => id);

  it("finds every word anywhere in the path, in any case", () => {
    expect(found("")).toHaveLength(3);
    expect(found("auth link")).toEqual(["auth/magic-link"]);
    expect(found("auth/re")).toEqual(["auth/reset"]);
    expect(found("WEL")).toEqual(["Welcome"]);
    expect(found("nothing")).toEqual([]);
  });

  it("marks what matched, also where the query looks like a pattern", () => {
    expect(markMatches("magic-link", "LINK ma")).toEqual([
      { text: "ma", match: true },
      { text: "gic-", match: false },
      { text: "link", match: true },
    ]);
    expect(markMatches("a.b", ".")).toEqual([
      { text: "a", match: false },
      { text: ".", match: true },
      { text: "b", match: false },
    ]);
  });
});
