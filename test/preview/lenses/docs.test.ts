import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { featurePage } from "../../../preview/lenses/support.ts";
import { authoredDark, lensClients, lensDarkModes, lensReaders } from "../../../preview/protocol.ts";
import { lensMails } from "./mails/index.ts";
import type { LensMail } from "./mails/lens-mails.ts";
import { seenMails } from "./mails/seen-mails.ts";

const path = join(import.meta.dirname, "../../../docs/clients.md");
const text = readFileSync(path, "utf8");

type Case = Pick<LensMail, "does" | "sure" | "source">;

test("docs/clients.md tells every small mail, with its source and how sure it is", async () => {
  const sections = [...lensMails, ...seenMails].map(({ lens, mails }) => section(lens, mails));
  const [before, after] = [text.split("<!-- cases -->")[0], text.split("<!-- /cases -->")[1]];
  await expect(`${before}<!-- cases -->\n${sections.join("\n")}<!-- /cases -->${after}`).toMatchFileSnapshot(path);
});

test("docs/clients.md names every lens with its certainty", () => {
  for (const { label, certainty } of [...lensClients, ...lensDarkModes, ...Object.values(lensReaders)])
    expect(text).toContain(`| ${label} | ${certainty} |`);
  expect(text).toContain(`*${authoredDark.label}* (${authoredDark.certainty})`);
});

function section(lens: string, mails: readonly Case[]): string {
  const rows = mails.map(({ does, sure, source }) => `| ${does} | ${sure} | ${link(source)} |`);
  return `### ${lens}\n\n| it … | certainty | source |\n|---|---|---|\n${rows.join("\n")}\n`;
}

function link(source: LensMail["source"]): string {
  if ("feature" in source) return `[${source.feature}](${featurePage(source.feature)}) (${source.says})`;
  const { hostname, pathname } = new URL(source.page);
  const issue = /\/issues\/(\d+)$/.exec(pathname)?.[1];
  return `[${issue ? `email-bugs#${issue}` : hostname.replace(/^www\./, "")}](${source.page})`;
}
