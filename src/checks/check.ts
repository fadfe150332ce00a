/** What a check is: a name, the rules it knows, and a function that reports where a mail breaks them. */

import type { Attachment } from "../message/attachment.ts";
import type { Header } from "../message/header.ts";
import type { ClientSupport, Severity } from "./finding.ts";
import type { MailDocument, MailElement } from "./mail/document.ts";

/** A mail to look at; a `Message` is one. */
export interface CheckedMail {
  readonly subject: string;
  /** May carry `data-src="file:line:column"` attributes; they are taken out before anything is looked at. */
  readonly html?: string | undefined;
  readonly text: string;
  readonly headers?: readonly Header[] | undefined;
  readonly attachments?: readonly Attachment[] | undefined;
}

/** What a link's server answered. */
export interface LinkAnswer {
  /** The HTTP status; undefined where nothing answered. */
  readonly status: number | undefined;
  /** Where a redirect leads. */
  readonly location?: string | undefined;
  /** Why nothing answered. */
  readonly problem?: string | undefined;
}

/** Asks one address on the network; see `probeLink`. */
export type LinkProbe = (url: URL, signal: AbortSignal | undefined) => Promise<LinkAnswer>;

/** One test of SpamAssassin that the mail met. */
export interface SpamHit {
  readonly name: string;
  readonly score: number;
  readonly description: string;
}

export interface SpamVerdict {
  readonly score: number;
  readonly threshold: number;
  readonly hits: readonly SpamHit[];
}

/** Scores a mail; undefined where no scorer is installed. See `askSpamAssassin`. */
export type SpamScorer = (signal: AbortSignal | undefined) => Promise<SpamVerdict | undefined>;

export interface CheckOptions {
  /** Clients the mail is read in: ids, families or patterns such as `gmail`, `outlook.windows`, `*.ios`. */
  readonly clients?: readonly string[] | undefined;
  /** Rules or whole checks to leave out. */
  readonly ignore?: readonly string[] | undefined;
  /** Gives the file behind `/static/logo.png` and the like; undefined: there is none. */
  readonly readAsset?: ((src: string) => Promise<Uint8Array | undefined>) | undefined;
  /** Asks every http(s) link; without it nothing is asked. */
  readonly probe?: LinkProbe | undefined;
  /** Scores the mail beside the small set of own spam rules; without it there are only those. */
  readonly spam?: SpamScorer | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A mail, taken apart once for all checks. */
export interface MailUnderCheck {
  readonly subject: string;
  readonly text: string;
  readonly headers: readonly Header[];
  readonly attachments: readonly Attachment[];
  /** Undefined where the mail is text alone. */
  readonly document: MailDocument | undefined;
  /** caniemail's names of the chosen clients. */
  readonly clients: readonly string[];
  readonly options: CheckOptions;
}

export interface Rule {
  readonly severity: Severity;
  /** What it means, in one sentence; docs/checks.md shows it. */
  readonly meaning: string;
}

/** What a check says about one breach. */
export interface Breach {
  readonly message: string;
  readonly hint: string;
  /** The element it is about, or a place in the HTML, inside an element such as `<style>`. */
  readonly at?: MailElement | { readonly offset: number; readonly within?: MailElement } | undefined;
  readonly clients?: readonly ClientSupport[];
  readonly url?: string | undefined;
  readonly muted?: boolean;
  /** How often it occurs, where the check counts itself. */
  readonly count?: number;
}

/** Breaches of one rule with the same message become one finding with several places. */
export type ReportBreach<RuleId extends string> = (rule: RuleId, breach: Breach) => void;

export interface Check<RuleId extends string = string> {
  readonly name: string;
  readonly rules: Readonly<Record<RuleId, Rule>>;
  run(mail: MailUnderCheck, report: ReportBreach<RuleId>): void | Promise<void>;
}

/** Ties the ids that `run` may report to the rules that are listed. */
export function defineCheck<RuleId extends string>(check: Check<RuleId>): Check {
  return check as Check;
}
