// Colours of code as names of the page's own variables, so that light and dark need no second pass.
import type { ThemeRegistrationRaw } from "shiki/core";

const scopes: Record<string, readonly string[]> = {
  comment: ["comment", "punctuation.definition.comment"],
  punctuation: ["punctuation", "meta.brace", "meta.tag punctuation", "keyword.operator.assignment.jsx"],
  tag: ["entity.name.tag", "support.class.component", "punctuation.section.embedded"],
  name: [
    "entity.other.attribute-name",
    "support.type.property-name",
    "meta.object-literal.key",
    "variable.object.property",
  ],
  string: ["string", "punctuation.definition.string", "string punctuation.definition"],
  constant: ["constant", "support.constant", "support.type.primitive", "keyword.other.unit"],
  keyword: ["keyword", "storage", "keyword.control.at-rule punctuation.definition.keyword"],
  function: ["entity.name.function", "support.function", "entity.name.type", "support.class"],
};

export const codeTheme: ThemeRegistrationRaw = {
  name: "posthorn",
  type: "light",
  fg: "var(--code-text)",
  bg: "transparent",
  settings: Object.entries(scopes).map(([name, scope]) => ({
    scope: [...scope],
    settings: { foreground: `var(--code-${name})` },
  })),
};
