import { defineEmail, MailError, renderEmail } from "posthorn";
import {
  Component,
  createContext,
  Fragment,
  forwardRef,
  lazy,
  memo,
  type ReactNode,
  Suspense,
  use,
  useContext,
  useId,
  useMemo,
  useState,
} from "react";
import {
  Body,
  CodeBlock,
  CodeInline,
  Container,
  dracula,
  Font,
  Head,
  Heading,
  Html,
  Img,
  Link,
  Markdown,
  Preview,
  render,
  Tailwind,
  Text,
} from "react-email";
import { describe, expect, test } from "vitest";
import { mailErrorOf } from "../support/mail.ts";
import { CREATE_EMAIL_TEMPLATES, loadTemplates, OUR_TEMPLATES } from "../support/templates.ts";

const ours = await loadTemplates(OUR_TEMPLATES);
const createEmails = await loadTemplates(CREATE_EMAIL_TEMPLATES);

describe("the HTML is to the byte what render() of react-email gives", () => {
  test("there are templates to compare", () => {
    expect(ours.length).toBeGreaterThan(5);
    expect(createEmails).toHaveLength(4);
  });

  for (const { name, component: Template, samples } of [...ours, ...createEmails]) {
    for (const [sample, props] of Object.entries(samples)) {
      test(`${name}, ${sample}`, async () => {
        const { html } = await renderEmail(Template, { props });
        expect(html).toBe(await render(<Template {...props} />));
      });
    }
  }

  const Greeting = createContext("nobody");
  const greet = Promise.resolve("later");

  function Waits(): ReactNode {
    return <Text>{use(greet)}</Text>;
  }
  async function Asynchronous({ depth = 2 }: { depth?: number }): Promise<ReactNode> {
    await Promise.resolve();
    return depth === 0 ? <Text>deep</Text> : <Asynchronous depth={depth - 1} />;
  }
  function Greets(): ReactNode {
    return <Text>Hello {useContext(Greeting)}</Text>;
  }
  function Hooks(): ReactNode {
    const id = useId();
    const [count] = useState(() => 3);
    const list = useMemo(() => Array.from({ length: count }, (_, index) => index), [count]);
    return list.map((item) => (
      <p key={item} id={`${id}${item}`}>
        {item}
      </p>
    ));
  }
  class Old extends Component<{ name: string }> {
    override state = { greeting: "Hello" };
    override render(): ReactNode {
      return (
        <p>
          {this.state.greeting} {this.props.name}
        </p>
      );
    }
  }
  const Memo = memo(function Inner() {
    return <p>memo</p>;
  });
  const Forward = forwardRef<HTMLParagraphElement, { children: ReactNode }>(function Inner({ children }, ref) {
    return <p ref={ref}>{children}</p>;
  });
  const Lazy = lazy(async () => ({ default: Memo }));

  const elements: Record<string, ReactNode> = {
    nothing: null,
    "text alone": "text & <more>",
    "an async component": <Asynchronous />,
    "an async component among others": (
      <Html>
        <Body>
          <Text>before</Text>
          <Asynchronous />
          <Text>after</Text>
        </Body>
      </Html>
    ),
    "Suspense with a promise": (
      <Suspense fallback={<p>wait</p>}>
        <Waits />
      </Suspense>
    ),
    "Suspense in Suspense": (
      <Suspense fallback="outer">
        <Asynchronous />
        <Suspense fallback="inner">
          <Waits />
          <Lazy />
        </Suspense>
      </Suspense>
    ),
    "a promise as a child": <div>{Promise.resolve(<b>there</b>)}</div>,
    context: (
      <Greeting value="Ada">
        <Greets />
        <Greeting.Consumer>{(name) => <b>{name}</b>}</Greeting.Consumer>
      </Greeting>
    ),
    memo: <Memo />,
    forwardRef: <Forward>forwarded</Forward>,
    "a class component": <Old name="Ada" />,
    hooks: <Hooks />,
    fragments: (
      <>
        <Fragment key="a">a</Fragment>
        {["b", "c"].map((item) => (
          <Fragment key={item}>{item}</Fragment>
        ))}
        {false}
        {0}
        {""}
      </>
    ),
    "lone surrogates": <p title={"\udc00"}>{"a\ud800b 😀"}</p>,
    NUL: <p title={"a\0b"}>{"a\0b"}</p>,
    "line ends": <pre>{"a\nb\r\nc\rd"}</pre>,
    "images, which React preloads": (
      <Html>
        <Head />
        <Body>
          <Img src="https://x.test/a.png" alt="a" />
          <Img src="https://x.test/b.png" srcSet="https://x.test/b2.png 2x" alt="b" />
          <Link href="https://x.test">
            <img src="/static/c.png" alt="c" />
          </Link>
        </Body>
      </Html>
    ),
    "links of one's own": (
      <Html>
        <Head>
          <link rel="stylesheet" href="https://x.test/a.css" />
          <link rel="preload" as="font" href="https://x.test/a.woff2" />
          <link as="image" href="/own.png" rel="preload" />
        </Head>
        <Body>preload</Body>
      </Html>
    ),
    "raw HTML with its own doctype and preload": (
      <div
        // biome-ignore lint/security/noDangerouslySetInnerHtml: what a template may do
        dangerouslySetInnerHTML={{
          __html: `<!DOCTYPE html><LINK REL=preload AS=image HREF=x><link rel='preload' as='image'/><link-x rel="preload" as="image"><link rel="preload" as="image`,
        }}
      />
    ),
    "conditional comments": (
      <Head>
        <Font fontFamily="Inter" fallbackFontFamily="Arial" />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: what a template may do */}
        <style dangerouslySetInnerHTML={{ __html: "a{color:red}\n@media (max-width:1px){b{top:0}}" }} />
      </Head>
    ),
    markdown: (
      <Markdown>{"# Title\n\n- one\n- **two**\n\n```js\nconst a = `b`;\n```\n\n[link](https://x.test)"}</Markdown>
    ),
    code: (
      <Html>
        <CodeInline>npm i</CodeInline>
        <CodeBlock code={"const a: string = 'b';\n"} language="typescript" theme={dracula} lineNumbers />
      </Html>
    ),
    tailwind: (
      <Tailwind>
        <Html>
          <Head />
          <Preview>Look</Preview>
          <Body className="bg-white sm:bg-black">
            <Container className="p-4 hover:underline">
              <Heading className="text-[24px] dark:text-white">Hello</Heading>
            </Container>
          </Body>
        </Html>
      </Tailwind>
    ),
    "a long document": (
      <Body>
        {Array.from({ length: 3_000 }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
          <Text key={index}>Paragraph {index} with ünïcode 文字 😀</Text>
        ))}
      </Body>
    ),
  };

  for (const [name, element] of Object.entries(elements)) {
    test(name, async () => {
      const { html } = await renderEmail(() => element);
      expect(html).toBe(await render(element as React.JSX.Element));
    });
  }

  test("the component itself may be async, memo, forwardRef, lazy or a class", async () => {
    expect((await renderEmail(Asynchronous)).html).toBe(await render(<Asynchronous />));
    expect((await renderEmail(Memo)).html).toBe(await render(<Memo />));
    expect((await renderEmail(Forward, { props: { children: "x" } })).html).toBe(await render(<Forward>x</Forward>));
    expect((await renderEmail(Old, { props: { name: "Ada" } })).html).toBe(await render(<Old name="Ada" />));
  });

  test("renders that run at once do not see each other", async () => {
    async function Late({ name }: { name: string }): Promise<ReactNode> {
      for (let turn = 0; turn < name.length; turn += 1) await new Promise(setImmediate);
      return (
        <Greeting value={name}>
          <Greets />
        </Greeting>
      );
    }
    const names = Array.from({ length: 100 }, (_, index) => "x".repeat(index % 17) + index);
    const rendered = await Promise.all(names.map((name) => renderEmail(Late, { props: { name } })));
    for (const [index, { html }] of rendered.entries())
      expect(html).toBe(await render(<Late name={names[index] as string} />));
  });
});

describe("a component that throws gives a MailError that names the template and keeps the cause", () => {
  const cause = new Error("no such user");
  function Throws(): ReactNode {
    throw cause;
  }
  async function ThrowsLater(): Promise<ReactNode> {
    await new Promise(setImmediate);
    throw cause;
  }
  function UsesRejected(): ReactNode {
    return use(rejected());
  }
  let kept: Promise<string> | undefined;
  const rejected = (): Promise<string> => {
    kept ??= Promise.reject(cause);
    return kept;
  };
  class ThrowsInClass extends Component {
    override render(): ReactNode {
      throw cause;
    }
  }
  const never = new Promise<never>(() => {});
  function WaitsForEver(): ReactNode {
    return use(never);
  }

  const places: Record<string, ReactNode> = {
    "in the component": <Throws />,
    "in a class": <ThrowsInClass />,
    "in an async component": <ThrowsLater />,
    "inside Suspense": (
      <Suspense fallback={<p>wait</p>}>
        <Throws />
      </Suspense>
    ),
    "inside Suspense, later": (
      <Html>
        <Suspense fallback={<p>wait</p>}>
          <ThrowsLater />
        </Suspense>
      </Html>
    ),
    "by a rejected promise": (
      <Suspense fallback={<p>wait</p>}>
        <UsesRejected />
      </Suspense>
    ),
    "inside Tailwind": (
      <Tailwind>
        <Html>
          <Throws />
        </Html>
      </Tailwind>
    ),
    "beside one that waits for ever": (
      <>
        <Suspense>
          <WaitsForEver />
        </Suspense>
        <ThrowsLater />
      </>
    ),
    "in the fallback": (
      <Suspense fallback={<Throws />}>
        <ThrowsLater />
      </Suspense>
    ),
  };

  for (const [place, element] of Object.entries(places)) {
    test(place, async () => {
      const error = await mailErrorOf(
        renderEmail(function Invoice() {
          return element;
        }),
      );
      expect(error).toMatchObject({ code: "RENDER_FAILED", kind: "render", template: "Invoice", delivery: "not-sent" });
      expect(error.cause).toBe(cause);
      expect(error.message).toBe("Invoice could not be rendered: no such user");
      expect(error.retryable).toBe(false);
    });
  }

  test("that has its JSX compiled for a React in scope says what to set", async () => {
    // What tsx and esbuild make of it without a tsconfig.json.
    const Classic = new Function("return React.createElement('p')") as () => ReactNode;
    const error = await mailErrorOf(renderEmail(Classic));
    expect(error.message).toContain('React is not defined. Its JSX was compiled for a React in scope: set "jsx"');
  });

  test("in the subject and in the text", async () => {
    const fails = (): string => {
      throw cause;
    };
    const BadSubject = defineEmail(() => <p>x</p>, { subject: fails });
    const BadText = defineEmail(() => <p>x</p>, { subject: "s", text: fails });
    expect((await mailErrorOf(renderEmail(BadSubject))).cause).toBe(cause);
    expect((await mailErrorOf(renderEmail(BadText))).cause).toBe(cause);
  });

  test.each([["a string"], [42], [null], [undefined], [Object.create(null)], [Symbol("s")]])(
    "whatever it throws: %o",
    async (thrown) => {
      const error = await mailErrorOf(
        renderEmail(() => {
          throw thrown;
        }),
      );
      expect(error.code).toBe("RENDER_FAILED");
      expect(error.cause).toBe(thrown);
    },
  );

  test("names the template from displayName, from inside memo and forwardRef, or as the caller calls it", async () => {
    function Inner(): ReactNode {
      throw cause;
    }
    const Named = Object.assign(() => <Throws />, { displayName: "Shown" });
    expect((await mailErrorOf(renderEmail(memo(Inner)))).template).toBe("Inner");
    expect((await mailErrorOf(renderEmail(forwardRef(Inner)))).template).toBe("Inner");
    expect((await mailErrorOf(renderEmail(Named))).template).toBe("Shown");
    expect((await mailErrorOf(renderEmail(Named, { name: "emails/shown.tsx" }))).template).toBe("emails/shown.tsx");
  });

  test("a MailError thrown by a component is passed on as it is", async () => {
    const own = new MailError("INVALID_OPTION", "own");
    const error = await mailErrorOf(
      renderEmail(() => {
        throw own;
      }),
    );
    expect(error).toBe(own);
  });

  test("what is no element does not hang", async () => {
    const error = await mailErrorOf(renderEmail((() => ({ not: "an element" })) as never));
    expect(error).toMatchObject({ code: "RENDER_FAILED" });
    expect(error.message).toMatch(/Objects are not valid as a React child/);
  });

  test("a component that waits for ever ends with the signal", async () => {
    const stop = new AbortController();
    const rendering = renderEmail(
      () => {
        stop.abort(new Error("enough"));
        return <WaitsForEver />;
      },
      { signal: stop.signal },
    );
    expect(await mailErrorOf(rendering)).toMatchObject({ code: "ABORTED", delivery: "not-sent" });
  });
});

describe("what is no template is refused", () => {
  const things: Record<string, unknown> = {
    null: null,
    undefined: undefined,
    "a string": "Welcome",
    "an element": <p>x</p>,
    "a plain object": { subject: "x" },
  };
  for (const [name, thing] of Object.entries(things)) {
    test(name, async () => {
      expect(await mailErrorOf(renderEmail(thing as never))).toMatchObject({ code: "INVALID_TEMPLATE" });
    });
  }

  test("a subject or a text that is no string", async () => {
    const Later = defineEmail(() => <p>x</p>, { subject: (async () => "later") as never });
    const error = await mailErrorOf(renderEmail(Later));
    expect(error.message).toContain("its subject is a promise, not a string");
    const Counts = defineEmail(() => <p>x</p>, { subject: "s", text: (() => 1) as never });
    expect((await mailErrorOf(renderEmail(Counts))).message).toContain("its text is 1, not a string");
  });
});
