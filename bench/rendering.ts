/** Ways to make a mail out of props, as contenders that are timed alike. */

import { renderEmail } from "posthorn";
import { createElement, type FunctionComponent } from "react";
import { render, toPlainText } from "react-email";
import { type Measure, OURS } from "./compare.ts";
import { type Contender, timePerMail } from "./measure.ts";
import type { BenchTemplate } from "./templates.ts";

export interface RenderedMail {
  readonly html: string;
  readonly text: string;
}

/** One template in one renderer's hands. */
export interface Renderer {
  readonly name: string;
  render(props: object): Promise<RenderedMail> | RenderedMail;
}

export const RENDER_MEASURES: readonly Measure[] = [
  { key: "wall", name: "time a mail", unit: "µs", better: "lower" },
  { key: "cpu", name: "CPU a mail", unit: "µs", better: "lower" },
];

/** What V8 needs to have compiled all that it will compile. */
export const WARM_UP_MAILS = 1024;
/** A turn is as many passes over the pool as take about this long, so that its garbage is part of it. */
const TURN_MS = 150;

export function withPosthorn(template: BenchTemplate["template"]): Renderer {
  return { name: OURS, render: (props) => renderEmail(template, { props }) };
}

export function withReactEmail(template: BenchTemplate["template"]): Renderer {
  return {
    name: "react-email",
    async render(props) {
      const html = await render(createElement(template as FunctionComponent<object>, props));
      return { html, text: toPlainText(html) };
    },
  };
}

/** To be run with one warm-up: it renders at least {@link WARM_UP_MAILS}, and finds out how long a pass takes. */
export function renderingContender(
  { name, render }: Renderer,
  props: readonly object[],
  { quick }: { readonly quick: boolean },
): Contender {
  let passes = 1;
  const renderPasses = async (): Promise<void> => {
    for (let pass = 0; pass < passes; pass += 1) for (const one of props) await render(one);
  };
  return {
    name,
    async run(round) {
      if (round < 0) passes = quick ? 1 : Math.ceil(WARM_UP_MAILS / props.length);
      const sample = await timePerMail(passes * props.length, renderPasses, "minor");
      if (round < 0) passes = quick ? 1 : Math.max(1, Math.round((TURN_MS * 1000) / (sample.wall * props.length)));
      return sample;
    },
  };
}
