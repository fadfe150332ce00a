/** What the preview server and its render thread say to each other. */

import type { HotPayload } from "vite";
import type { TemplateFile } from "../../../src/project/find-templates.ts";
import type { SourcePlace } from "../../../src/project/load-error.ts";
import type { Json, PreviewError } from "../../protocol.ts";

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
}

export type ToThread =
  | { readonly type: "render"; readonly job: RenderJob }
  /** A library that templates will import. */
  | { readonly type: "preload"; readonly library: string }
  | { readonly type: "answer"; readonly id: number; readonly answer: { result: unknown } | { error: unknown } };

export type FromThread =
  | { readonly type: "ready" }
  /** The module runner asks the module server. */
  | { readonly type: "invoke"; readonly id: number; readonly payload: HotPayload }
  /** The job has reached this phase. */
  | { readonly type: "phase"; readonly phase: PreviewError["phase"] }
  | { readonly type: "rendered"; readonly outcome: RenderOutcome }
  /** Something threw where nobody waits for it: in a timer, or in a promise without an owner. */
  | { readonly type: "uncaught"; readonly error: ThreadError };

interface Described {
  readonly variants: readonly string[];
  readonly props: Json;
}

export type RenderOutcome = RenderSuccess | RenderFailure;

export interface RenderSuccess extends Described {
  readonly ok: true;
  readonly subject: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly html: string;
  readonly text: string;
  readonly renderMs: number;
}

export interface RenderFailure extends Described {
  readonly ok: false;
  readonly error: ThreadError;
}

/** An error as the thread saw it. */
export interface ThreadError {
  readonly phase: PreviewError["phase"];
  readonly name: string;
  readonly message: string;
  readonly place?: SourcePlace;
  readonly stack?: string;
  readonly unresolved?: { readonly specifier: string; readonly importer: string };
}
