import { describe, expect, it } from "vitest";
import { evaluate, evaluateConditionalComments } from "../../../preview/lenses/clients/conditional-comments.ts";

// https://learn.microsoft.com/en-us/previous-versions/windows/internet-explorer/ie-developer/compatibility/ms537512(v=vs.85)
describe("an expression", () => {
  it.each([
    ["mso", true],
    ["!mso", false],
    ["gte mso 9", true],
    ["gte mso 16", true],
    ["gt mso 16", false],
    ["lt mso 12", false],
    ["lte mso 16", true],
    ["mso 16", true],
    ["mso 15", false],
    ["IE", false],
    ["(gte mso 9)|(IE)", true],
    ["mso | IE", true],
    ["(mso)&(IE)", false],
    ["!(IE)", true],
    ["gte vml 1", true],
    ["true", true],
    ["false", false],
    ["!supportLists", false],
    ["", false],
  ])("%s is %s", (expression, value) => {
    expect(evaluate(expression)).toBe(value);
  });
});

describe("a comment", () => {
  it.each([
    ["hidden from browsers", "a<!--[if mso]>b<![endif]-->c", "abc"],
    ["hidden, and for others", "a<!--[if lt mso 9]>b<![endif]-->c", "ac"],
    ["shown to browsers", "a<!--[if !mso]><!-->b<!--<![endif]-->c", "ac"],
    ["shown to browsers, the old way", "a<!--[if !mso]><!-- -->b<!--<![endif]-->c", "ac"],
    ["shown to all", "a<!--[if mso]><!-->b<!--<![endif]-->c", "abc"],
    ["without dashes", "a<![if !mso]>b<![endif]>c", "ac"],
    ["inside another", "a<![if mso]>b<![if !mso]>c<![endif]>d<![endif]>e", "abde"],
    ["inside one that is not shown", "a<![if !mso]>b<![if mso]>c<![endif]>d<![endif]>e", "ae"],
    ["without an end", "a<!--[if mso]>b", "a<!--[if mso]>b"],
    ["of the plain kind", "a<!-- [if mso] -->b", "a<!-- [if mso] -->b"],
    ["that only ends", "a<![endif]-->b", "a<![endif]-->b"],
  ])("%s", (_kind, given, expected) => {
    expect(evaluateConditionalComments(given).html).toBe(expected);
  });
});
