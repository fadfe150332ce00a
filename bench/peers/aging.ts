/** A process of its own for the suite `aging`: renders, renders 60 other templates, renders again, and tells its parent. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Contender, type Series, sideBySide } from "../measure.ts";
import { otherTemplates } from "../other-templates.ts";
import { ROOT } from "../paths.ts";
import { type Renderer, renderingContender, withPosthorn, withReactEmail } from "../rendering.ts";
import { type BenchTemplate, loadTemplates } from "../templates.ts";

const [rounds, quick] = [Number(process.argv[2]), process.argv[3] === "true"];

/** Fewer than elsewhere: afterwards a mail takes react-email many times as long. */
const RECIPIENTS = 16;

const templates = (await loadTemplates({ quick })).filter(usesTailwind);
if (templates.length === 0) throw new Error("No example template uses <Tailwind>");
const contenders = [withPosthorn, withReactEmail].map(overAll);
const before = await sideBySide(contenders, { rounds });
for (const other of otherTemplates()) {
  for (const renderer of [withPosthorn(other), withReactEmail(other)]) {
    for (const name of ["Ada", "Björn"]) await renderer.render({ name });
  }
}
const after = await sideBySide(contenders, { rounds });
process.send?.(before.map(({ name, samples }, index) => slowdown(name, samples, after[index]?.samples ?? [])));

/** All of them in turn, as one contender. */
function overAll(renderWith: (template: BenchTemplate["template"]) => Renderer): Contender {
  const renderers = templates.map(({ template }) => renderWith(template));
  const mails = templates.flatMap(({ props }, index) => props.slice(0, RECIPIENTS).map((one) => ({ index, one })));
  const all: Renderer = {
    name: renderers[0]?.name ?? "",
    render: (mail) => {
      const { index, one } = mail as (typeof mails)[number];
      return (renderers[index] as Renderer).render(one);
    },
  };
  return renderingContender(all, mails, { quick });
}

function slowdown(name: string, earlier: Series["samples"], later: Series["samples"]): Series {
  const samples = later.map(({ wall = Number.NaN }, round) => ({
    after: wall,
    slowdown: wall / (earlier[round]?.wall ?? Number.NaN),
  }));
  return { name, samples };
}

function usesTailwind({ name }: BenchTemplate): boolean {
  return readFileSync(join(ROOT, `emails/${name}.tsx`), "utf8").includes("<Tailwind");
}
