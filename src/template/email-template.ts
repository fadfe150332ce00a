/** What a template is: a React component, and the details that `defineEmail` hangs on it. */

import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { ForwardRefExoticComponent, JSX, MemoExoticComponent, ReactNode } from "react";
import type { Locale } from "./locale.ts";

/** Any React component that can be sent: a function (also async), `memo`, `forwardRef` or a class. */
export type EmailComponent<P> =
  | ((props: P) => ReactNode | Promise<ReactNode> | JSX.Element)
  // biome-ignore lint/suspicious/noExplicitAny: memo and forwardRef are only told apart by their props
  | MemoExoticComponent<(props: P) => any>
  | ForwardRefExoticComponent<P>
  | (new (
      props: P,
    ) => { render(): ReactNode; props: unknown; state: unknown; context: unknown });

/** Text that may depend on the props and the locale. */
export type FromProps<P, T = string> = T | ((props: P, locale: Locale) => T);

/** What `defineEmail` knows about a template beside its component. */
export interface EmailDetails<P, Input = P> {
  /** The mail's subject. */
  readonly subject: FromProps<P>;
  /** Sample props for the preview; never used when sending. */
  readonly previewProps?: NoInfer<Input>;
  /** More states worth looking at, by name: a long name, an empty list. Never used when sending. */
  readonly variants?: Readonly<Record<string, NoInfer<Input>>>;
  /** Checks props before anything is rendered: any Standard Schema (zod, valibot, arktype, …). */
  readonly schema?: StandardSchemaV1<Input, P>;
  /** Written plaintext, in place of the one made from the HTML. */
  readonly text?: FromProps<P>;
}

/** The details as they hang on the component. `PreviewProps` is spelled the way React Email spells it. */
export interface EmailDetailProperties<P, Input = P> {
  readonly subject: FromProps<P>;
  readonly PreviewProps?: Input;
  readonly variants?: Readonly<Record<string, Input>>;
  readonly schema?: StandardSchemaV1<Input, P>;
  readonly text?: FromProps<P>;
}

/** A component with its details: still a component, for any tool that renders React Email. */
export type EmailTemplate<P, Input = P> = EmailComponent<P> & EmailDetailProperties<P, Input>;

/** Anything `sendTemplate` takes. */
// biome-ignore lint/suspicious/noExplicitAny: props are contravariant; `any` is the only top type here
export type AnyEmailTemplate = EmailComponent<any>;

/** The props a caller gives: the schema's input where there is a schema, the component's props otherwise. */
export type TemplateProps<T> = T extends { readonly schema?: StandardSchemaV1<infer Input, infer _> }
  ? Input
  : T extends EmailComponent<infer P>
    ? P
    : never;
