/** The fast path over the templates there are, over generated trees, and over what it does not render. */

import * as older from "@react-email/components";
import type fc from "fast-check";
import { Component, createContext, type JSX, type ReactNode, Suspense, useContext, useId, useState } from "react";
import { preconnect } from "react-dom";
import * as email from "react-email";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { renderHtml } from "../../src/render/html.ts";
import { CREATE_EMAIL_TEMPLATES, loadTemplates, OUR_TEMPLATES } from "../support/templates.ts";
import { tailwindTrees, trees } from "./arbitrary-tree.tsx";
import { compare, compareGenerated } from "./compare.tsx";

/** The same trees in every run, so that a run fails for a change and not by chance; another number looks elsewhere. */
const SEED = Number(process.env.FAST_SEED ?? 5);

const templates = [...(await loadTemplates(OUR_TEMPLATES)), ...(await loadTemplates(CREATE_EMAIL_TEMPLATES))];

// React's development build has a word to say about nearly every generated tree.
beforeAll(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
});

describe("every template, with every variant, takes the fast path and is equal to the byte", () => {
  for (const { name, component: Template, samples } of templates) {
    test(name, async () => {
      for (const props of Object.values(samples)) {
        const element = <Template {...props} />;
        // Its `<Tailwind>` suspends in the first render.
        expect(await email.render(element)).toBe(await renderHtml(element));
        expect(await compare(element)).toEqual({ gaveUpAt: undefined, hasOwnText: true });
      }
    });
  }
});

describe("generated trees are rendered equal, or not at all", () => {
  // The rest of them, with another seed, is in fast-long.test.tsx.
  const suites: readonly [string, fc.Arbitrary<JSX.Element>, number][] = [
    ["of what templates are made of", trees(0), 1_800],
    ["with what hardly any template has", trees(6), 500],
    ["in <Tailwind>", tailwindTrees(email), 60],
    ["in the older <Tailwind>", tailwindTrees(older), 60],
  ];
  test.each(suites)("%s", { timeout: 300_000 }, (name, mails, numRuns) =>
    compareGenerated(name, mails, { numRuns, seed: SEED }),
  );
});

describe("what is rendered", () => {
  const Theme = createContext("light");
  function Themed(): ReactNode {
    const [count, setCount] = useState(1);
    if (count < 3) setCount(count + 1);
    return (
      <p>
        {useContext(Theme)} {count}
      </p>
    );
  }
  class Old extends Component<{ readonly children: ReactNode }> {
    override render(): ReactNode {
      return <section>{this.props.children}</section>;
    }
  }
  const elements: Record<string, JSX.Element> = {
    "contexts provided around the mail": (
      <Theme value="dark">
        <Theme.Provider value="darker">
          <html lang="en">
            <body>
              <Themed />
            </body>
          </html>
        </Theme.Provider>
      </Theme>
    ),
    "a class component": (
      <body>
        <Old>old</Old>
      </body>
    ),
    "Suspense around what is there at once": (
      <body>
        before
        <Suspense fallback="x">y</Suspense>
        after
      </body>
    ),
    "half a character": (
      <body title={"a\ud800"} style={{ fontFamily: "\udc00" }}>
        {"a\ud800"}
        <email.Link href={"https://x.example/\ud800"}>{"\ud83d\ude00"}</email.Link>
      </body>
    ),
    "a text, a title and a text": (
      <body>
        a<title>t</title>b
      </body>
    ),
  };
  test.each(Object.entries(elements))("%s", async (_, element) => {
    expect(await compare(element)).toEqual({ gaveUpAt: undefined, hasOwnText: true });
  });
});

/** A template as they were written before React Email 6. */
test("the older <Tailwind> is asked once for each set of classes, and knows its own components", async () => {
  const { Html, Head, Body, Container, Heading, Text, Button, Hr, Img, Link, Preview } = older;
  let calls = 0;
  function Tailwind(props: older.TailwindProps): ReactNode {
    calls += 1;
    return older.Tailwind(props);
  }
  // Neither is what it is called.
  const Text_ = ({ className }: { readonly className: string }) => <Text className={className}>mine</Text>;
  Text_.displayName = "Text";
  const Section = Object.assign(older.Section, {});
  const mail = (amount: string, extra: string): JSX.Element => (
    <Tailwind config={{ theme: { extend: { colors: { brand: "#123456" } } } }}>
      <Html>
        <Head />
        <Preview>For {amount}</Preview>
        <Body className="bg-white font-sans">
          <Container className={`mx-auto p-4 ${extra}`} style={{ border: "1px solid" }}>
            <Heading className="text-brand sm:text-lg">{amount}</Heading>
            <Section className="py-2">
              <Text_ className="own hover:underline" />
              <email.Text className="text-red-500 m-0">of the newer ones</email.Text>
              <Button className="rounded bg-brand px-3 text-white" href="https://acme.example">
                Pay
              </Button>
            </Section>
            <Hr className="my-1" />
            <Img className="w-10" src="https://acme.example/x.png" alt="x" />
            <Link className="underline" href="https://acme.example">
              more
            </Link>
          </Container>
        </Body>
      </Html>
    </Tailwind>
  );
  await renderHtml(mail("1", ""));
  for (const element of [mail("€ 5", ""), mail("€ 6", "m-2"), mail("€ 7", "")]) {
    expect(await compare(element)).toEqual({ gaveUpAt: undefined, hasOwnText: true });
    expect(await email.render(element)).toBe(await renderHtml(element));
  }
  calls = 0;
  await compare(mail("€ 8", "m-2"));
  expect(calls, "by the reference alone").toBe(1);
});

describe("what only React can render falls back", () => {
  const Theme = createContext("light");
  function UsesId() {
    return <p id={useId()}>x</p>;
  }
  async function Later() {
    return <p>later</p>;
  }
  async function Fails(): Promise<null> {
    throw new Error("nobody is to hear of this");
  }
  function Connects() {
    preconnect("https://fonts.example");
    return <p>x</p>;
  }
  const elements: Record<string, JSX.Element> = {
    useId: <UsesId />,
    // React's stream loses it.
    "an element within one of the head": (
      <html lang="en">
        <head>
          <div>
            <email.Text>x</email.Text>
          </div>
        </head>
        <body>y</body>
      </html>
    ),
    "an async component": <Later />,
    "an async component that fails": <Fails />,
    "Suspense around the mail": <Suspense fallback="x">y</Suspense>,
    "a context provided within a mail": (
      <body>
        <Theme value="dark">x</Theme>
      </body>
    ),
    "a context provided beside other things": (
      <>
        <Theme value="dark">x</Theme>y
      </>
    ),
    "a resource asked for in code": <Connects />,
    svg: <svg />,
  };
  test.each(Object.entries(elements))("%s", async (_, element) => {
    const { gaveUpAt } = await compare(element);
    expect(gaveUpAt).toBeDefined();
  });
});
