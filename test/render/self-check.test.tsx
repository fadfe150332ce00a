/** The self-check: a mail takes the fast path only where that was found equal, and goes back where it was not. */

import { createMailer, defineEmail, type MailerEvents, memory, renderEmail } from "posthorn";
import { type ReactNode, useContext } from "react";
import { Body, Head, Html, render, Tailwind, Text } from "react-email";
import { describe, expect, test } from "vitest";
import { LocaleContext } from "../../src/render/locale-context.ts";
import { isSample, TRIALS, trustIn } from "../../src/render/trust.ts";
import { mailErrorOf } from "../support/mail.ts";

/** No sample is taken. */
const NEVER = { random: () => 1 };

interface Props {
  readonly name: string;
}

/** A template that counts its renders, and can be told to differ from one to the next. */
function counting() {
  const state = { renders: 0, isUnsteady: false };
  function Counted({ name }: Props): ReactNode {
    state.renders += 1;
    return (
      <Html>
        <Body>
          <Text>
            Hello {name}
            {state.isUnsteady ? state.renders : null}
          </Text>
        </Body>
      </Html>
    );
  }
  return { template: defineEmail(Counted, { subject: "Hello" }), state };
}

async function trusted() {
  const made = counting();
  for (let mail = 0; mail < TRIALS; mail += 1) await renderEmail(made.template, { props: { name: `${mail}` } }, NEVER);
  expect(trustIn(made.template).isTrusted).toBe(true);
  return made;
}

describe("a template", () => {
  test("is rendered twice while it is on trial, and once when it is trusted, always to the same bytes", async () => {
    const { template: Template, state } = counting();
    for (let mail = 1; mail <= TRIALS + 5; mail += 1) {
      const props = { name: `Ada ${mail}` };
      const before = state.renders;
      const { html, text } = await renderEmail(Template, { props }, NEVER);
      expect(state.renders - before).toBe(mail <= TRIALS ? 2 : 1);
      expect(html).toBe(await render(<Template {...props} />));
      expect(text).toBe(`Hello Ada ${mail}`);
    }
  });

  test("that differs goes back to React for good, and says so", async () => {
    const { template, state } = await trusted();
    const mismatches: unknown[] = [];
    state.isUnsteady = true;
    const always = { random: () => 0, now: () => 1e12, onMismatch: mismatches.push.bind(mismatches) };
    const { html } = await renderEmail(template, { props: { name: "Ada" } }, always);
    // The reference's render, not the one before it.
    expect(html).toContain(`Ada<!-- -->${2 * TRIALS + 2}<`);
    expect(mismatches).toEqual([{ template: "Counted", part: "unstable", at: expect.any(Number) }]);
    const before = state.renders;
    await renderEmail(template, { props: { name: "Ada" } }, always);
    expect(state.renders - before).toBe(1);
    expect(mismatches).toHaveLength(1);
  });

  test("that the two paths see differently has React's word, and the mailer tells", async () => {
    // Only the fast path renders as React's second renderer; this is what a difference between the two looks like.
    function Sly(): ReactNode {
      const { locale } = useContext(LocaleContext);
      return <p>{new Error("x").stack?.includes("walk.ts") ? "fast" : locale}</p>;
    }
    const Template = defineEmail(Sly, { subject: "s" });
    const events: MailerEvents["mismatch"][] = [];
    await using mailer = createMailer({ transport: memory(), from: "a@acme.example", locale: "de" });
    mailer.on("mismatch", (event) => events.push(event));
    for (let mail = 0; mail < 3; mail += 1) expect((await mailer.render(Template)).text).toBe("de");
    expect(events).toEqual([{ template: "Sly", part: "html", at: expect.any(Number) }]);
    expect(await mailer.warm([Template])).toEqual([
      { template: "Sly", path: "reference", reason: "its fast html differed from the reference" },
    ]);
  });

  test("is compared once more when a component or an element turns up that no comparison has seen", async () => {
    const state = { renders: 0 };
    function Extra(): ReactNode {
      return <b>extra</b>;
    }
    function Branching({ name }: Props): ReactNode {
      state.renders += 1;
      return (
        <p>
          {name === "Eve" ? <Extra /> : name}
          {name === "Bob" && <em>Bob</em>}
        </p>
      );
    }
    const template = defineEmail(Branching, { subject: "Hello" });
    const rendersFor = async (name: string): Promise<number> => {
      const before = state.renders;
      await renderEmail(template, { props: { name } }, NEVER);
      return state.renders - before;
    };
    for (let mail = 0; mail < TRIALS; mail += 1) await rendersFor("Ada");
    const sent = [];
    for (const name of ["Ada", "Eve", "Eve", "Bob", "Bob", "Ada"]) sent.push(await rendersFor(name));
    expect(sent).toEqual([1, 2, 1, 2, 1, 1]);
  });

  test("that throws, throws what it threw, on trial and trusted", async () => {
    const cause = new Error("no such user");
    const state = { throws: false };
    function Fragile(): ReactNode {
      if (state.throws) throw cause;
      return <p>fine</p>;
    }
    const template = defineEmail(Fragile, { subject: "s" });
    await renderEmail(template, {}, NEVER);
    state.throws = true;
    expect((await mailErrorOf(renderEmail(template, {}, NEVER))).cause).toBe(cause);
    state.throws = false;
    for (let mail = 0; mail < TRIALS; mail += 1) await renderEmail(template, {}, NEVER);
    state.throws = true;
    expect(await mailErrorOf(renderEmail(template, {}, NEVER))).toMatchObject({ code: "RENDER_FAILED", cause });
  });
});

test("a sample is taken now and then, and not twice in a second", () => {
  const at = (now: number, random: number): boolean => isSample({ now: () => now, random: () => random });
  const later = 2e12;
  expect(at(later, 0.5)).toBe(false);
  expect(at(later, 0.0001)).toBe(true);
  expect(at(later + 900, 0.0001)).toBe(false);
  expect(at(later + 1_100, 0.0001)).toBe(true);
});

test("mailer.warm() tells how each template will be rendered", async () => {
  const { template, state } = counting();
  async function Later(): Promise<ReactNode> {
    return <p>later</p>;
  }
  function Styled(): ReactNode {
    return (
      <Tailwind>
        <Html>
          <Head />
          <Body className="bg-white sm:bg-black">x</Body>
        </Html>
      </Tailwind>
    );
  }
  await using mailer = createMailer({ transport: memory(), from: "a@acme.example" });
  expect(await mailer.warm([template, defineEmail(Later, { subject: "s" }), Styled])).toEqual([
    { template: "Counted", path: "fast" },
    { template: "Later", path: "reference", reason: "the fast path does not render an async component" },
    { template: "Styled", path: "fast" },
  ]);
  expect(state.renders).toBeGreaterThanOrEqual(2 * TRIALS);
});

test("thousands of recipients in batches at once: no mail holds what belongs to another", {
  timeout: 300_000,
}, async () => {
  interface Recipient {
    readonly marker: string;
    readonly items: readonly string[];
  }
  function Plain({ marker, items }: Recipient): ReactNode {
    return (
      <Html>
        <Body>
          <Text style={{ color: `#${marker.slice(-3)}` }}>{marker}</Text>
          {items.map((item) => (
            <a key={item} href={`https://x.example/${marker}/${item}`} title={marker}>
              {item}
            </a>
          ))}
        </Body>
      </Html>
    );
  }
  function Styled({ marker, items }: Recipient): ReactNode {
    return (
      <Tailwind>
        <Html>
          <Head />
          <Body className="bg-white">
            <Text className={items.length % 2 === 0 ? "m-0 p-4" : "m-0 sm:p-4"}>{marker}</Text>
            {items.map((item) => (
              <Text key={item}>
                {marker} {item}
              </Text>
            ))}
          </Body>
        </Html>
      </Tailwind>
    );
  }
  const templates = [Plain, Styled].map((Template) =>
    defineEmail(Template, { subject: ({ marker }) => `For ${marker}` }),
  );
  const transport = memory();
  await using mailer = createMailer({ transport, from: "a@acme.example" });
  const batches = Array.from({ length: 4 }, (_, batch) => {
    const items = Array.from({ length: 500 }, (_, index) => {
      const marker = `mark${batch}x${String(index).padStart(4, "0")}`;
      return { to: `${marker}@acme.example`, props: { marker, items: ["a", "b", "c"].slice(index % 3) } };
    });
    return mailer.sendBatch(templates[batch % 2] as (typeof templates)[0], items).finish();
  });
  for (const { sent } of await Promise.all(batches)) expect(sent).toBe(500);
  expect(transport.messages).toHaveLength(2_000);
  for (const { to, subject, html = "", text = "" } of transport.messages) {
    const own = to[0]?.address.split("@")[0] as string;
    for (const part of [subject, html, text]) {
      const found = new Set(part.match(/mark\dx\d{4}/g));
      expect([...found]).toEqual([own]);
    }
  }
});
