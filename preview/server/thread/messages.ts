/** What the preview server and its render thread say to each other. */

import type { HotPayload } from "vite";
import type { Message } from "../../../src/message/message.ts";
import type { TemplateFile } from "../../../src/project/find-templates.ts";
import type { SourcePlace } from "../../../src/project/load-error.ts";
import type { Json, PreviewError, PropsIssue } from "../../protocol.ts";
import type { PlainDefaults } from "../mail/project-mailer.ts";
import type { PropsFacts } from "../props/describe-props.ts";

/** Handed to the thread when it starts. */
export interface ThreadData {
  /** URL of `vite/module-runner`. */
  readonly runner: string;
  readonly directory: string;
}

export interface RenderJob {
  readonly template: TemplateFile;
  readonly variant: string | undefined;
  readonly props: Json | undefined;
  readonly locale: string | undefined;
  readonly mail: MailSettings;
  /** Also renders with traces. */
  readonly traced?: boolean;
}

/** What a mail takes from the project's mailer and from whoever asks for it. */
export interface MailSettings {
  readonly to: readonly string[];
  readonly defaults: PlainDefaults;
  /** The same key gives the same Message-ID; without one, it is a new one. */
  readonly idempotencyKey?: string | undefined;
}

/** Asks what a template tells about its props. */
export interface DescribeJob {
  readonly template: TemplateFile;
}

export type ToThread =
  | { readonly type: "render"; readonly job: RenderJob }
  | { readonly type: "describe"; readonly job: DescribeJob }
  | { readonly type: "answer"; readonly id: number; readonly answer: { result: unknown } | { error: unknown } };

export type FromThread =
  | { readonly type: "ready" }
  /** The module runner asks the module server. */
  | { readonly type: "invoke"; readonly id: number; readonly payload: HotPayload }
  /** The job has reached this phase. */
  | { readonly type: "phase"; readonly phase: PreviewError["phase"] }
  | { readonly type: "done"; readonly outcome: RenderOutcome | DescribeOutcome }
  /** Something threw where nobody waits for it: in a timer, or in a promise without an owner. */
  | { readonly type: "uncaught"; readonly error: ThreadError };

interface Described {
  readonly variants: readonly string[];
  readonly props: Json;
}

export type RenderOutcome = RenderSuccess | RenderFailure;

export type DescribeOutcome = { readonly ok: true; readonly facts: PropsFacts } | RenderFailure;

export interface RenderSuccess extends Described {
  readonly ok: true;
  readonly message: Message;
  /** As it was rendered: where the mailer rewrites images, the message's own HTML differs. */
  readonly html: string;
  readonly lacksSubject: boolean;
  readonly renderMs: number;
  /** The message's HTML with traces, where they were asked for; files are absolute. See `renderTraced`. */
  readonly traced?: string;
}

export interface RenderFailure extends Described {
  readonly ok: false;
  readonly error: ThreadError;
}

/** An error as the thread saw it. */
export interface ThreadError {
  readonly phase: PreviewError["phase"];
  readonly name: string;
  /** Of a `MailError`. */
  readonly code?: string;
  readonly message: string;
  readonly place?: SourcePlace;
  readonly stack?: string;
  readonly issues?: readonly PropsIssue[];
  readonly unresolved?: { readonly specifier: string; readonly importer: string };
}
