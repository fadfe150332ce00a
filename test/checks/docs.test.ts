import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { supportData } from "../../src/checks/client-support/data.ts";
import { DEFAULT_CLIENTS } from "../../src/checks/clients.ts";
import { CHECKS } from "../../src/checks/registry.ts";

const text = readFileSync(join(import.meta.dirname, "../../docs/checks.md"), "utf8");

test("docs/checks.md lists every rule with its severity and meaning, by check", () => {
  const expected = CHECKS.flatMap(({ name, rules }) => [
    `### ${name}`,
    ...Object.entries(rules).map(([id, { severity, meaning }]) => `| \`${id}\` | ${severity} | ${meaning} |`),
  ]);
  const lines = text.slice(text.indexOf("## Rules")).split("\n");
  expect(lines.filter((line) => line.startsWith("### ") || line.startsWith("| `"))).toEqual(expected);
});

test("docs/checks.md names the default clients and the date of the data", () => {
  for (const client of DEFAULT_CLIENTS) expect(text).toContain(`\`${client}\``);
  expect(text).toContain(supportData().updated);
});
