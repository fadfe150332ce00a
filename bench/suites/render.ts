/** Suite `render`: HTML and plaintext of one mail, against react-email's `render` and `toPlainText`. */

import { type Comparison, compare, lowestOf, medianOfComparisons } from "../compare.ts";
import { sideBySide } from "../measure.ts";
import { RENDER_MEASURES, renderingContender, WARM_UP_MAILS, withPosthorn, withReactEmail } from "../rendering.ts";
import { missingWords } from "../same-text.ts";
import type { Suite } from "../suite.ts";
import { type BenchTemplate, loadStarters, loadTemplates } from "../templates.ts";

export const renderSuite: Suite = {
  name: "render",
  title: "HTML and plaintext of a mail",
  async run({ rounds, quick, log }) {
    const [examples, starters] = [await loadTemplates({ quick }), await loadStarters({ quick })];
    const templates = [...examples, ...starters];
    const recipients = templates[0]?.recipients.length ?? 0;
    for (const template of templates) await checkSameOutput(template);
    log(`render: the outputs of ${templates.length} templates are equal`);
    const comparisons: Comparison[] = [];
    for (const { name, template, props } of templates) {
      const contenders = [withPosthorn(template), withReactEmail(template)].map((renderer) =>
        renderingContender(renderer, props, { quick }),
      );
      comparisons.push(...compare(name, await sideBySide(contenders, { rounds }), RENDER_MEASURES));
      log(`render: ${name}`);
    }
    const byMeasure = RENDER_MEASURES.map(({ name }) => comparisons.filter(({ measure }) => measure === name));
    return {
      method: [
        `The ${examples.length} templates of \`emails/\` and the ${starters.length} that \`create-email\` begins a project with, built for production; in each turn a template is rendered for ${recipients} recipients with props of their own, one after the other, as often as takes about 150 ms, after ${quick ? recipients : WARM_UP_MAILS} renders that do not count.`,
        "Both sides use the same React, the same components and the same template modules, in one process.",
      ],
      checked: [
        `For every template and all ${recipients} recipients the HTML is equal byte for byte, and no two recipients' mails are the same where a template takes props.`,
        "Posthorn's plaintext holds every word of react-email's; it keeps the case of headings, sets data tables in columns and drops the padding of preheaders.",
      ],
      comparisons: [
        ...byMeasure.map((all) => medianOfComparisons(`${templates.length} templates, median`, all)),
        ...byMeasure.map(lowestOf),
        ...comparisons,
      ],
      remarks: [
        "Posthorn also makes the subject and, for `receipt`, checks the props by a schema; react-email does neither.",
      ],
    };
  },
};

/** @throws {Error} Where the two renderers disagree, or where recipients share a mail. */
async function checkSameOutput({ name, template, props, hasProps }: BenchTemplate): Promise<void> {
  const [posthorn, reactEmail] = [withPosthorn(template), withReactEmail(template)];
  const seen = new Set<string>();
  for (const [index, one] of props.entries()) {
    const [ours, theirs] = [await posthorn.render(one), await reactEmail.render(one)];
    if (ours.html !== theirs.html) throw new Error(`${name}, recipient ${index}: the HTML differs`);
    const missing = missingWords(ours.text, theirs.text);
    if (missing.length > 0)
      throw new Error(`${name}, recipient ${index}: the plaintext lacks ${missing.slice(0, 8).join(", ")}`);
    seen.add(ours.html);
  }
  if (hasProps && seen.size !== props.length)
    throw new Error(`${name}: ${props.length - seen.size} recipients get the mail of another`);
}
