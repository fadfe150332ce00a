/** Sixty templates in `<Tailwind>` of the same design as the examples, each with classes that no other has: what a process meets that serves many mails. */

import { defineEmail } from "posthorn";
import { createElement as h } from "react";
import { Body, Button, Container, Head, Heading, Html, Tailwind, Text } from "react-email";
import { tailwindTheme } from "../emails/_components/tailwind-theme.ts";
import type { BenchTemplate } from "./templates.ts";

const COUNT = 60;

export function otherTemplates(): BenchTemplate["template"][] {
  return Array.from({ length: COUNT }, (_, index) => otherTemplate(index + 1));
}

function otherTemplate(number: number): BenchTemplate["template"] {
  const colour = (offset: number): string => `#${(number * 70_003 + offset * 9_176_501).toString(16).slice(-6)}`;
  const size = (offset: number): string => `[${number + offset}px]`;
  return defineEmail(
    ({ name = "Ada" }: { readonly name?: string }) =>
      h(
        Html,
        null,
        h(
          Tailwind,
          // That of the example templates: a project has one design, and React Email one memory for each.
          { config: tailwindTheme } as Parameters<typeof Tailwind>[0],
          h(Head),
          h(
            Body,
            { className: `bg-[${colour(1)}] font-sans m-${size(1)}` },
            h(
              Container,
              { className: `p-${size(2)} rounded-${size(3)} max-w-${size(400)} border border-solid sm:p-${size(1)}` },
              h(Heading, { className: `text-[${colour(2)}] text-${size(12)} leading-${size(20)}` }, `Mail ${number}`),
              h(Text, { className: `text-[${colour(3)}] mt-${size(5)} hover:text-[${colour(4)}]` }, `Hello ${name}`),
              h(
                Button,
                { href: `https://wren.example/${number}`, className: `bg-[${colour(5)}] px-${size(6)} py-${size(7)}` },
                "Open",
              ),
            ),
          ),
        ),
      ),
    { subject: `Mail ${number}`, previewProps: {} },
  ) as BenchTemplate["template"];
}
