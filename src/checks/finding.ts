/** What the checks of a mail find: plain data, the same for the preview, the command and tests. */

/** How bad it is: `error` readers lose something, `warning` some of them may, `info` good to know. */
export type Severity = "error" | "warning" | "info";

/** A place in the HTML as it is sent. */
export interface HtmlPlace {
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** The beginning of what stands there, such as the element's start tag. */
  readonly excerpt: string;
}

/** A place in a source file, as `data-src` attributes tell it. */
export interface SourcePlace {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** Where the component was used that stands there, where that one was used, and so on outwards. */
  readonly usedAt?: readonly Omit<SourcePlace, "usedAt">[];
}

export interface Place {
  readonly where?: HtmlPlace;
  /** The position of the element among all elements of the document, from 0. */
  readonly element?: number;
  readonly source?: SourcePlace;
}

/** What one client makes of a feature, by caniemail.com's tests. */
export interface ClientSupport {
  /** caniemail's name, such as `outlook.windows`. */
  readonly client: string;
  readonly support: "none" | "partial";
  /** caniemail's notes that apply here. */
  readonly notes: readonly string[];
}

export interface Finding extends Place {
  /** The check that found it, such as `links`. */
  readonly check: string;
  /** A stable id, such as `link-empty`; docs/checks.md lists them all. */
  readonly rule: string;
  readonly severity: Severity;
  /** What is wrong, with the facts. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  /** How often it occurs; the place above is the first. */
  readonly count: number;
  /** The places after the first, no more than {@link MAX_PLACES}. */
  readonly others: readonly Place[];
  /** Which of the chosen clients it concerns. */
  readonly clients?: readonly ClientSupport[];
  /** The address it is about, or a page that tells more. */
  readonly url?: string;
  /** Nothing the author of the template wrote or can change; interfaces fold it away. */
  readonly muted?: true;
}

export const MAX_PLACES = 50;

/** A part of the HTML with the bytes that stand in it and in no smaller part. */
export interface SizePart {
  /** A source file where the HTML is traced, otherwise a block of the body. */
  readonly name: string;
  readonly bytes: number;
  /** Where a block begins. */
  readonly where?: HtmlPlace;
}

/** Where the bytes of the HTML part are. */
export interface SizeReport {
  /** UTF-8, what Gmail's limit counts. */
  readonly bytes: number;
  /** As it goes over the wire, in its transfer encoding. */
  readonly encodedBytes: number;
  /** Above this Gmail cuts the mail. */
  readonly limit: number;
  /** Whether `parts` are source files or blocks; largest first, and together all of `bytes`. */
  readonly by: "component" | "block";
  readonly parts: readonly SizePart[];
}

export interface CheckReport {
  /** The worst first; within a severity in the order of the checks. */
  readonly findings: readonly Finding[];
  /** Absent where the mail has no HTML. */
  readonly size?: SizeReport;
  /** The clients that were looked at. */
  readonly clients: readonly string[];
}
