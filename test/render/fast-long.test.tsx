/** The fast path over thousands of generated trees, and over tens of thousands of recipients. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as older from "@react-email/components";
import { defineEmail, renderEmail } from "posthorn";
import type { ReactNode } from "react";
import * as email from "react-email";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { trustIn } from "../../src/render/trust.ts";
import { tailwindTrees, trees } from "./arbitrary-tree.tsx";
import { compareGenerated } from "./compare.tsx";

const { Body, Button, Head, Html, Section, Tailwind, Text } = email;

const SEED = Number(process.env.FAST_SEED ?? 77);

beforeAll(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
});

test.each([
  ["of what templates are made of", trees(0), 4_000],
  ["with what hardly any template has", trees(6), 800],
  ["in <Tailwind>", tailwindTrees(email), 100],
  ["in the older <Tailwind>", tailwindTrees(older), 100],
] as const)("generated trees %s are rendered equal, or not at all", { timeout: 600_000 }, (name, mails, numRuns) =>
  compareGenerated(name, mails, { numRuns, seed: SEED }),
);

test("nothing is kept of 20,000 recipients, whatever of a mail is made of their props", {
  timeout: 600_000,
}, async () => {
  interface Props {
    readonly mark: string;
    readonly width: number;
  }
  function Growing({ mark, width }: Props): ReactNode {
    return (
      <Tailwind>
        <Html>
          <Head />
          <Body className="bg-white">
            <Section className="p-4" style={{ width: `${width}px` }} id={mark}>
              <Text className={`own-${mark} m-0`} title={mark} data-mark={mark}>
                Hello {mark}
              </Text>
              <Button href={`https://x.example/${mark}`} style={{ color: `#${mark}` }}>
                {mark.repeat(20)}
              </Button>
            </Section>
          </Body>
        </Html>
      </Tailwind>
    );
  }
  const template = defineEmail(Growing, { subject: ({ mark }) => mark });
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const send = async (from: number, to: number): Promise<void> => {
    for (let mail = from; mail < to; mail += 1) {
      const mark = mail.toString(16).padStart(6, "0");
      const { html, text } = await renderEmail(template, { props: { mark, width: mail } }, { random: () => 1 });
      expect(html.includes(mark) && text.includes(mark)).toBe(true);
      if (mail % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    collectGarbage();
  };
  await send(0, 3_000);
  expect(trustIn(template).isTrusted).toBe(true);
  const before = process.memoryUsage().heapUsed;
  await send(3_000, 23_000);
  expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(5);
});
