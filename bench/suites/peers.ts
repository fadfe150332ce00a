/** Suite `peers`: the same receipt in other template languages, and written by hand. */

import { toPlainText } from "react-email";
import { compare } from "../compare.ts";
import { sideBySide } from "../measure.ts";
import { literal, loadRenderPeers } from "../peers/render-peers/load.ts";
import {
  RENDER_MEASURES,
  type RenderedMail,
  type Renderer,
  renderingContender,
  WARM_UP_MAILS,
  withPosthorn,
  withReactEmail,
} from "../rendering.ts";
import { unsaidWords } from "../same-text.ts";
import type { Suite } from "../suite.ts";
import { loadTemplate } from "../templates.ts";

export const peersSuite: Suite = {
  name: "peers",
  title: "A receipt in other template languages",
  async run({ rounds, quick, log }) {
    const { template, props } = await loadTemplate("receipt", { quick });
    const posthorn = withPosthorn(template);
    const reactEmail = withReactEmail(template);
    const others = await loadRenderPeers(log);
    const ours = await Promise.all(props.map((one) => posthorn.render(one)));
    await checkEqual(literal, props, ours);
    for (const peer of [reactEmail, ...others]) await checkSameContent(peer, props, ours);
    log("peers: all say the same");
    const contenders = [posthorn, literal, reactEmail, ...others].map((renderer) =>
      renderingContender(renderer, props, { quick }),
    );
    const series = await sideBySide(contenders, { rounds });
    const sizes = await Promise.all(
      [posthorn, ...others].map(async ({ name, render }) => {
        const { html } = await render(props[0] as object);
        return `${name} ${Math.round(Buffer.byteLength(html) / 1000)} KB`;
      }),
    );
    return {
      method: [
        `\`receipt\` with its 20 lines, for ${props.length} recipients with props of their own, HTML and plaintext, all in one process, after ${quick ? props.length : WARM_UP_MAILS} renders of each that do not count.`,
        "All format amounts and dates by the same functions. Handlebars has its two templates compiled beforehand; email-templates renders Pug from its cache, has juice inline the styles and html-to-text make the plaintext; jsx-email renders twice, for HTML and for plaintext; MJML, which has no loops, is given its source anew for each mail, and html-to-text makes the plaintext.",
      ],
      checked: [
        `The hand-written literal gives the same bytes as Posthorn, HTML and plaintext, for all ${props.length} recipients.`,
        "For all recipients, the HTML and the plaintext of every other peer hold every word and amount of Posthorn's plaintext, and the HTML every link.",
      ],
      comparisons: compare("receipt", series, RENDER_MEASURES),
      remarks: [
        `The HTML of the first: ${sizes.join(", ")}.`,
        "Posthorn and react-email have React components to work on; what Handlebars and the literal leave out is all that components are for. Posthorn also makes the subject and checks the props by a schema.",
      ],
    };
  },
};

/** @throws {Error} Where the bytes differ. */
async function checkEqual(peer: Renderer, props: readonly object[], ours: readonly RenderedMail[]): Promise<void> {
  for (const [index, one] of props.entries()) {
    const { html, text } = await peer.render(one);
    const part = html !== ours[index]?.html ? "HTML" : text !== ours[index]?.text ? "plaintext" : undefined;
    if (part !== undefined) throw new Error(`${peer.name}, recipient ${index}: the ${part} differs`);
  }
}

/** @throws {Error} Where something that Posthorn's mail says is not said. */
async function checkSameContent(
  peer: Renderer,
  props: readonly object[],
  ours: readonly RenderedMail[],
): Promise<void> {
  for (const [index, one] of props.entries()) {
    const [wanted, { html, text }] = [ours[index] as RenderedMail, await peer.render(one)];
    const links = linksIn(html);
    const missing = [
      ...unsaidWords(text, wanted.text),
      ...unsaidWords(toPlainText(html), wanted.text),
      ...[...linksIn(wanted.html)].filter((link) => !links.has(link) && !CHROME.has(link)),
    ];
    if (missing.length > 0)
      throw new Error(`${peer.name}, recipient ${index}: lacks ${missing.slice(0, 8).join(", ")}`);
  }
}

/** The logo's link, which the plaintext leaves out too. */
const CHROME: ReadonlySet<string> = new Set(["https://wren.example"]);

function linksIn(html: string): Set<string> {
  const links = [...html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)].map(([, link = ""]) =>
    link.replace(/&#x3d;/gi, "=").replaceAll("&amp;", "&"),
  );
  return new Set(links);
}
