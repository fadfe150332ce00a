/** What a test expects of a mail, and how a mail that was sent differs from it. */

import { inspect, isDeepStrictEqual } from "node:util";
import { type Address, type AddressInput, formatAddress, parseAddress } from "../message/address.ts";
import type { AnyEmailTemplate, TemplateProps } from "../template/email-template.ts";
import { templateName } from "../template/read-details.ts";
import type { SentMail } from "./sent-mail.ts";

/** `expect.stringContaining(…)`, `expect.any(…)` and their like, of any test runner. */
export interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown): boolean;
}

/** A value, or what it has to be like; of objects, only what is named is looked at. */
export type Expected<T> = T extends string
  ? T | RegExp | AsymmetricMatcher
  : T extends number | boolean | bigint | symbol | null | undefined | Date | ((...args: never) => unknown)
    ? T | AsymmetricMatcher
    : T extends readonly (infer E)[]
      ? readonly Expected<E>[] | AsymmetricMatcher
      : { readonly [K in keyof T]?: Expected<T[K]> } | AsymmetricMatcher;

type ExpectedText = string | RegExp | AsymmetricMatcher;
/** `"ada@example.com"` looks at the address alone, `"Ada <ada@example.com>"` at both. */
type ExpectedAddress = AddressInput | RegExp | AsymmetricMatcher;

/** What a mail has to be like; what is left out may be anything. */
export interface MailExpectation<T extends AnyEmailTemplate = AnyEmailTemplate> {
  /** The very template it was made from. */
  readonly template?: T | undefined;
  /** The props that the template was given; of objects, only what is named is looked at. */
  readonly props?: Expected<TemplateProps<T>> | undefined;
  readonly from?: ExpectedAddress | undefined;
  /** One address: it is among them. An array: they are these, in any order. */
  readonly to?: ExpectedAddress | readonly ExpectedAddress[] | undefined;
  readonly cc?: ExpectedAddress | readonly ExpectedAddress[] | undefined;
  readonly bcc?: ExpectedAddress | readonly ExpectedAddress[] | undefined;
  readonly replyTo?: ExpectedAddress | readonly ExpectedAddress[] | undefined;
  /** The whole subject, or what it matches. */
  readonly subject?: ExpectedText | undefined;
  /** A string is contained in it; the `<!-- -->` that React puts between texts are not looked at. */
  readonly html?: ExpectedText | undefined;
  /** A string is contained in it. */
  readonly text?: ExpectedText | undefined;
  readonly headers?: Readonly<Record<string, ExpectedText>> | undefined;
  /** The file names of all attachments, in any order. */
  readonly attachments?: readonly ExpectedText[] | undefined;
}

/** One thing about a mail that is not as expected. */
export interface Difference {
  /** `subject`, `props.user.name` */
  readonly field: string;
  readonly expected: string;
  readonly received: string;
}

/** Nothing where the mail is as expected. */
export function differencesOf(mail: SentMail, expected: MailExpectation): Difference[] {
  const { template, props, from, subject, html, text, headers = {}, attachments } = expected;
  return [
    ...(template === undefined || mail.template === template ? [] : [otherTemplate(mail, template)]),
    ...(from === undefined || isAddress(mail.from, from) ? [] : [otherAddresses("from", [mail.from], from)]),
    ...(["to", "cc", "bcc", "replyTo"] as const).flatMap((field) =>
      addressDifferences(field, mail[field], expected[field]),
    ),
    ...(subject === undefined || isText(mail.subject, subject)
      ? []
      : [{ field: "subject", expected: show(subject), received: show(mail.subject) }]),
    ...contentDifferences("text", mail.text, text),
    ...contentDifferences("html", withoutMarkers(mail.html ?? ""), html),
    ...Object.entries(headers).flatMap(([name, value]) => headerDifferences(mail, name, value)),
    ...attachmentDifferences(mail, attachments),
    ...(props === undefined ? [] : valueDifferences("props", mail.props, props)),
  ];
}

/** What was expected, in words: `Welcome to ada@example.com with the subject "Hi"`. */
export function describeExpectation({ template, to, ...rest }: MailExpectation): string {
  const name = template === undefined ? "a mail" : templateName(template);
  const others = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => `${field} ${show(value)}`);
  return [
    name,
    ...(to === undefined ? [] : [`to ${show(to)}`]),
    ...(others.length === 0 ? [] : [`with ${others.join(", ")}`]),
  ].join(" ");
}

function otherTemplate(mail: SentMail, template: AnyEmailTemplate): Difference {
  const received = mail.template === undefined ? "none" : templateName(mail.template);
  const expected = templateName(template);
  const same = received === expected ? " (another of that name)" : "";
  return { field: "template", expected, received: `${received}${same}` };
}

function addressDifferences(
  field: string,
  received: readonly Address[],
  expected: ExpectedAddress | readonly ExpectedAddress[] | undefined,
): Difference[] {
  if (expected === undefined) return [];
  const fits = Array.isArray(expected)
    ? samePairs(received, expected as readonly ExpectedAddress[], isAddress)
    : received.some((address) => isAddress(address, expected as ExpectedAddress));
  return fits ? [] : [otherAddresses(field, received, expected)];
}

function otherAddresses(field: string, received: readonly Address[], expected: unknown): Difference {
  const all = received.length === 0 ? "nobody" : received.map(formatAddress).join(", ");
  return { field, expected: show(expected), received: all };
}

function isAddress(received: Address, expected: ExpectedAddress): boolean {
  if (expected instanceof RegExp) return matches(expected, formatAddress(received));
  if (isAsymmetric(expected)) return expected.asymmetricMatch(received.address) || expected.asymmetricMatch(received);
  const wanted = parseAddress(expected, "the expected address");
  return (
    wanted.address.toLowerCase() === received.address.toLowerCase() &&
    (wanted.name === "" || wanted.name === received.name)
  );
}

/** Whether each has a partner of its own on the other side. */
function samePairs<A, E>(received: readonly A[], expected: readonly E[], fits: (one: A, other: E) => boolean): boolean {
  const left = [...received];
  for (const wanted of expected) {
    const index = left.findIndex((one) => fits(one, wanted));
    if (index === -1) return false;
    left.splice(index, 1);
  }
  return left.length === 0;
}

function isText(received: string, expected: ExpectedText): boolean {
  if (expected instanceof RegExp) return matches(expected, received);
  return isAsymmetric(expected) ? expected.asymmetricMatch(received) : received === expected;
}

function contentDifferences(field: string, received: string, expected: ExpectedText | undefined): Difference[] {
  if (expected === undefined) return [];
  if (typeof expected !== "string") {
    return isText(received, expected) ? [] : [{ field, expected: show(expected), received: shorten(received) }];
  }
  if (received.includes(expected)) return [];
  return [{ field, expected: `it contains ${show(expected)}`, received: closestPart(received, expected) }];
}

/** React parts neighbouring texts by comments that no reader sees: `Hello <!-- -->Ada`. */
function withoutMarkers(html: string): string {
  return html.replaceAll("<!-- -->", "");
}

function headerDifferences(mail: SentMail, name: string, expected: ExpectedText): Difference[] {
  const values = mail.headers.filter((header) => header.name.toLowerCase() === name.toLowerCase());
  if (values.some(({ value }) => isText(value, expected))) return [];
  const received = values.length === 0 ? "no such header" : values.map(({ value }) => show(value)).join(", ");
  return [{ field: `headers.${name}`, expected: show(expected), received }];
}

function attachmentDifferences({ attachments }: SentMail, expected: readonly ExpectedText[] | undefined): Difference[] {
  const names = attachments.map(({ filename }) => filename);
  if (expected === undefined || samePairs(names, expected, isText)) return [];
  return [{ field: "attachments", expected: show(expected), received: names.length === 0 ? "none" : show(names) }];
}

/** Of objects, only what is named is compared; arrays have to be of one length. */
function valueDifferences(field: string, received: unknown, expected: unknown): Difference[] {
  const differs = (): Difference[] => [{ field, expected: show(expected), received: show(received) }];
  if (isAsymmetric(expected)) return expected.asymmetricMatch(received) ? [] : differs();
  if (expected instanceof RegExp && typeof received === "string") return matches(expected, received) ? [] : differs();
  if (Array.isArray(expected)) {
    if (!Array.isArray(received) || received.length !== expected.length) return differs();
    return expected.flatMap((item, index) => valueDifferences(`${field}[${index}]`, received[index], item));
  }
  if (!isPlainObject(expected)) return isDeepStrictEqual(received, expected) ? [] : differs();
  if (typeof received !== "object" || received === null) return differs();
  return Object.entries(expected).flatMap(([name, value]) =>
    valueDifferences(`${field}.${name}`, (received as Record<string, unknown>)[name], value),
  );
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return (
    typeof value === "object" && value !== null && typeof (value as AsymmetricMatcher).asymmetricMatch === "function"
  );
}

/** A pattern with the flag `g` remembers where it stopped; here it starts anew each time. */
function matches(pattern: RegExp, text: string): boolean {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).test(text);
}

const SHOWN = 200;

/** As much of the text as helps to find what is missing: the place where most of its beginning stands. */
function closestPart(text: string, wanted: string): string {
  if (text === "") return "nothing";
  let length = wanted.length - 1;
  while (length >= MEANINGFUL && !text.includes(wanted.slice(0, length))) length -= 1;
  if (length < MEANINGFUL) return shorten(text);
  const found = text.indexOf(wanted.slice(0, length));
  const [start, end] = [Math.max(0, found - 40), Math.min(text.length, found + wanted.length + 40)];
  return `${start > 0 ? "…" : ""}${show(text.slice(start, end)).slice(1, -1)}${end < text.length ? "…" : ""}`;
}

/** Fewer letters in common are chance. */
const MEANINGFUL = 4;

function shorten(text: string): string {
  const line = show(text.trim());
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN)}… (${text.length} characters)`;
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (isAsymmetric(value)) return describeMatcher(value);
  if (!isPlainObject(value)) return inspect(value, { depth: 4, breakLength: Number.POSITIVE_INFINITY });
  const fields = Object.entries(value).map(([name, item]) => `${name}: ${show(item)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

/** `StringContaining "Ada"`, as vitest and jest name their matchers. */
function describeMatcher(matcher: AsymmetricMatcher): string {
  const { toAsymmetricMatcher, sample } = matcher as {
    readonly toAsymmetricMatcher?: () => string;
    readonly sample?: unknown;
  };
  if (typeof toAsymmetricMatcher === "function") return toAsymmetricMatcher.call(matcher);
  const name = String(matcher);
  return sample === undefined ? name : `${name} ${show(sample)}`;
}
