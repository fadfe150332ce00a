/** The project that both previews open: 60 copies of React Email's own starter templates. */

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type InstallManifest, installInto } from "../install.ts";
import { ROOT, WORK } from "../paths.ts";

/** Of each of the four starter templates. */
const COPIES = 15;

export interface PreviewProject {
  readonly directory: string;
  /** The packages installed in it, with their exact versions. */
  readonly versions: InstallManifest["dependencies"];
  /** In the order in which both tools list them. */
  readonly templates: readonly PreviewTemplate[];
}

export interface PreviewTemplate {
  /** Its file's name without extension, which both tools use in addresses. */
  readonly name: string;
  /** A text that stands in this mail only. */
  readonly marker: string;
  /** Saves the file with another marker. */
  save(marker: string): void;
}

/**
 * Installs `react-email` and the server of its preview, which are no dependency of Posthorn, and writes the templates.
 *
 * @throws {SuiteCannotRun} Where npm cannot install them.
 */
export function makeProject(log: (line: string) => void, copies = COPIES): PreviewProject {
  const directory = join(WORK, "react-email-dev");
  const file = join(ROOT, "bench/peers/react-email-dev/package.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as InstallManifest;
  installInto(directory, manifest, log);
  return { directory, versions: manifest.dependencies, templates: writeTemplates(join(directory, "emails"), copies) };
}

function writeTemplates(emails: string, copies: number): PreviewTemplate[] {
  const starter = join(ROOT, "node_modules/create-email/template/emails");
  rmSync(emails, { recursive: true, force: true });
  mkdirSync(emails, { recursive: true });
  if (existsSync(join(starter, "static"))) cpSync(join(starter, "static"), join(emails, "static"), { recursive: true });
  const sources = readdirSync(starter).filter((file) => file.endsWith(".tsx"));
  const templates = sources.flatMap((file) =>
    Array.from({ length: copies }, (_, index) => {
      const number = String(index + 1).padStart(2, "0");
      const name = `${file.slice(0, -".tsx".length)}-${number}`;
      return makeTemplate(name, readFileSync(join(starter, file), "utf8"), join(emails, `${name}.tsx`));
    }),
  );
  return templates.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function makeTemplate(name: string, source: string, file: string): PreviewTemplate {
  if (!source.includes("</Body>")) throw new Error(`The starter template of ${name} has no </Body> to mark`);
  const save = (marker: string): void =>
    writeFileSync(file, source.replace("</Body>", `<Text>${marker}</Text></Body>`));
  const marker = `This is ${name}.`;
  save(marker);
  return { name, marker, save };
}
