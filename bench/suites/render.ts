/** Suite `render`: HTML and plaintext of one mail, against react-email's `render` and `toPlainText`. */

import { renderEmail } from "posthorn";
import { createElement, type FunctionComponent } from "react";
import { render, toPlainText } from "react-email";
import { compare, type Measure, meanOfSeries, OURS } from "../compare.ts";
import { sideBySide, timePerMail } from "../measure.ts";
import { missingWords } from "../same-text.ts";
import type { Suite } from "../suite.ts";
import { type BenchTemplate, loadTemplates } from "../templates.ts";

interface Renderer {
  readonly name: string;
  render(template: BenchTemplate["template"], props: object): Promise<{ readonly html: string; readonly text: string }>;
}

const posthorn: Renderer = {
  name: OURS,
  render: (template, props) => renderEmail(template, { props }),
};

const reactEmail: Renderer = {
  name: "react-email",
  async render(template, props) {
    const html = await render(createElement(template as FunctionComponent<object>, props));
    return { html, text: toPlainText(html) };
  },
};

const RENDERERS = [posthorn, reactEmail];

const MEASURES: readonly Measure[] = [
  { key: "wall", name: "time a mail", unit: "µs", better: "lower" },
  { key: "cpu", name: "CPU a mail", unit: "µs", better: "lower" },
];

export const renderSuite: Suite = {
  name: "render",
  title: "HTML and plaintext of a mail",
  async run({ rounds, quick, log }) {
    const templates = await loadTemplates({ quick });
    const recipients = templates[0]?.recipients.length ?? 0;
    for (const template of templates) await checkSameOutput(template);
    log(`render: the outputs of ${templates.length} templates are equal`);
    const byTemplate = [];
    for (const { name, template, props } of templates) {
      const contenders = RENDERERS.map((renderer) => ({
        name: renderer.name,
        run: () =>
          timePerMail(props.length, async () => {
            for (const one of props) await renderer.render(template, one);
          }),
      }));
      byTemplate.push({ name, series: await sideBySide(contenders, { rounds, warmUps: 2 }) });
      log(`render: ${name}`);
    }
    return {
      method: [
        `The ${templates.length} templates of \`emails/\`, built for production; in each turn every template is rendered for ${recipients} recipients with props of their own, one after the other.`,
        "Both sides use the same React, the same components and the same template modules.",
      ],
      checked: [
        `For every template and all ${recipients} recipients the HTML is equal byte for byte, and no two recipients' mails are the same.`,
        "Posthorn's plaintext holds every word of react-email's; it keeps the case of headings, sets data tables in columns and drops the padding of preheaders.",
      ],
      comparisons: [
        ...compare("all templates, mean", meanOfSeries(byTemplate.map(({ series }) => series)), MEASURES),
        ...byTemplate.flatMap(({ name, series }) => compare(name, series, MEASURES)),
      ],
      remarks: [
        "Posthorn also makes the subject and, for `receipt`, checks the props by a schema; react-email does neither.",
      ],
    };
  },
};

/** @throws {Error} Where the two renderers disagree, or where recipients share a mail. */
async function checkSameOutput({ name, template, props }: BenchTemplate): Promise<void> {
  const seen = new Set<string>();
  for (const [index, one] of props.entries()) {
    const [ours, theirs] = [await posthorn.render(template, one), await reactEmail.render(template, one)];
    if (ours.html !== theirs.html) throw new Error(`${name}, recipient ${index}: the HTML differs`);
    const missing = missingWords(ours.text, theirs.text);
    if (missing.length > 0)
      throw new Error(`${name}, recipient ${index}: the plaintext lacks ${missing.slice(0, 8).join(", ")}`);
    seen.add(ours.html);
  }
  if (seen.size !== props.length)
    throw new Error(`${name}: ${props.length - seen.size} recipients get the mail of another`);
}
