/** The components whose code is known: which they are, and that a copy of one with other code is none. */

import { createRequire } from "node:module";
import * as older from "@react-email/components";
import { forwardRef, type ReactNode } from "react";
import * as email from "react-email";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { componentOf } from "../../src/render/fast/component.ts";
import { beginTrail, follow, lead } from "../../src/render/fast/trail.ts";
import { compare } from "./compare.tsx";

// React's development build has a word to say about the hostile props.
beforeAll(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
});

const require = createRequire(import.meta.url);
const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "react-email": email,
  "react-email, as CommonJS": require("react-email"),
  "@react-email/components": older,
  "@react-email/components, as CommonJS": require("@react-email/components"),
};

test.each(Object.entries(packages))("the components of %s are known", (_, components) => {
  for (const name of "Section Row Column Container Text Heading Link Button Img Hr".split(" "))
    expect(componentOf(components[name] as object)?.stencils, name).toBeDefined();
  // These look at their children, or are no element of the body.
  for (const name of "Body Head Html Preview".split(" "))
    expect(componentOf(components[name] as object)?.stencils, name).toBeUndefined();
});

test("a component that only has the name of one is called for every mail", async () => {
  let calls = 0;
  const Section = forwardRef<HTMLElement, { children: ReactNode }>(function Section({ children }, _) {
    calls += 1;
    return <div>{children}</div>;
  });
  Section.displayName = "Section";
  const mail = (
    <body>
      <Section>x</Section>
    </body>
  );
  expect(await compare(mail)).toEqual({ gaveUpAt: undefined, hasOwnText: true });
  // Twice by the fast path, once by React.
  expect(calls).toBe(3);
});

test("what stands in a stencil's gaps is each mail's own, and every other prop tells stencils apart", async () => {
  const hostile = ["plain", '"><script>', "javascript:alert(1)", "", "a\ud800", "posthorn-gap-", "&amp;"];
  for (const href of hostile) {
    for (const width of [1, "1", undefined, null, true]) {
      const mail = (
        <body>
          <email.Link href={href} title={href} style={{ width: width as number }}>
            {href}
          </email.Link>
          <email.Img src={href} alt={href} width={width as number} />
          <email.Section hidden={width === true} style={{ padding: width as number, margin: href }}>
            <email.Button href={href} style={{ padding: width as number }}>
              {href}
            </email.Button>
          </email.Section>
        </body>
      );
      expect(await compare(mail)).toEqual({ gaveUpAt: undefined, hasOwnText: true });
    }
  }
});

test("a trail forgets everything before it grows without end", () => {
  const start = beginTrail();
  lead(start, "first", 1, "a", false);
  expect(follow(start, "first", 1)?.text).toBe("a");
  let step = start;
  for (let count = 0; count <= 20_000; count += 1) step = lead(step, "next", count, "", false);
  expect(follow(start, "first", 1)).toBeUndefined();
});
