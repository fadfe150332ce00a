import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatHtml } from "../../../preview/ui/code/format-html.ts";
import { jsonProblem, lineAndColumn } from "../../../preview/ui/props/json-problem.ts";

describe("HTML set out for reading", () => {
  it("gives every block its line and its depth, and leaves short ones on one", () => {
    expect(formatHtml("<table><tbody><tr><td>One</td><td><p>Two <b>bold</b></p></td></tr></tbody></table>")).toBe(
      [
        "<table>",
        "  <tbody>",
        "    <tr>",
        "      <td>One</td>",
        "      <td>",
        "        <p>Two <b>bold</b></p>",
        "      </td>",
        "    </tr>",
        "  </tbody>",
        "</table>",
      ].join("\n"),
    );
  });

  it("keeps conditional comments whole, and sets out stylesheets rule by rule", () => {
    const html = "<!--[if mso]><table><tr><td><![endif]--><style>a{color:red}@media (x){b{top:0}i{top:1px}}</style>";
    expect(formatHtml(html)).toBe(
      [
        "<!--[if mso]><table><tr><td><![endif]-->",
        "<style>",
        "  a{color:red}",
        "  @media (x){",
        "    b{top:0}",
        "    i{top:1px}",
        "  }",
        "</style>",
      ].join("\n"),
    );
  });

  it("loses no text, whatever the HTML looks like", () => {
    const html = 'a < b <p title="x > y">c<br>d</p></div></div><td>e';
    const words = (text: string) => text.replace(/\s+/g, "");
    expect(words(formatHtml(html))).toBe(words(html));
  });
});

describe("props that are no JSON", () => {
  it.each([
    ['{\n  "name": Ada\n}', "line 2, column 11", "a value"],
    ['{ "a": 1 "b": 2 }', "line 1, column 10", "“,”"],
    ['{ "a": 1, }', "line 1, column 11", "a name"],
    ["{ a: 1 }", "line 1, column 3", "a name"],
    ['{ "a" 1 }', "line 1, column 7", "“:”"],
    ['{ "a": [1, 2 }', "line 1, column 14", "“,”"],
    ['{ "a": 01 }', "line 1, column 8", "a value"],
    ['{ "a": "open }', "line 1, column 8", "a value"],
    ['{ "a": "\\x" }', "line 1, column 8", "a value"],
    ['{ "a": 1\n', "line 1, column 9", "the text ends"],
    ['{ "a": 1 } }', "line 1, column 12", "nothing more"],
    ["[1]", "line 1, column 1", "an object"],
    ["", "line 1, column 1", "the text ends"],
  ])("are told with the place: %j", (text, place, message) => {
    const problem = jsonProblem(text);
    expect(lineAndColumn(text, problem?.offset ?? -1)).toBe(place);
    expect(problem?.message).toContain(message);
  });

  it("are never told where the JSON is good", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (props) => {
        expect(jsonProblem(JSON.stringify(props, null, 2))).toBeNull();
      }),
    );
  });

  it("are always told where it is broken", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (props, cut) => {
        const text = JSON.stringify(props, null, 2);
        const broken = text.slice(0, cut % text.length);
        const offset = jsonProblem(broken)?.offset ?? -1;
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThanOrEqual(broken.length);
      }),
    );
  });
});
