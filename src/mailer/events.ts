/** What a mailer tells about its mails while they are on their way: to listeners, and on channels of the process. */

import { type Channel, channel } from "node:diagnostics_channel";
import type { Delivery, MailError, MailErrorCode, MailErrorKind } from "../errors.ts";
import type { RenderMismatch } from "../render/tiers.ts";

/** What every event says of its mail. No address, subject or body, unless the mailer was made to tell addresses. */
export interface MailEvent {
  /** Undefined where the mail failed before it was prepared. */
  readonly messageId?: string;
  /** The template's component, for template mails. */
  readonly template?: string;
  /** The transport's name. */
  readonly transport: string;
  /** The name the transport was chosen by. */
  readonly via?: string;
  /** How many recipients the mail has. */
  readonly recipients?: number;
  /** Only with `telemetry: { addresses: true }`. */
  readonly addresses?: { readonly from: string; readonly to: readonly string[] };
}

/** The events of {@link Mailer.on}, by name. */
export interface MailerEvents {
  /** A mail is rendered, checked and about to be sent. */
  readonly prepared: MailEvent;
  /** One try to hand it to a transport ended. */
  readonly attempt: MailEvent & {
    /** ISO 8601. */
    readonly startedAt: string;
    readonly durationMs: number;
    /** The error's code; undefined where the try succeeded. */
    readonly code?: MailErrorCode;
    /** What the server said; only with `telemetry: { addresses: true }`, because servers quote addresses. */
    readonly response?: string;
  };
  /** It will be tried again, after a wait. */
  readonly retry: MailEvent & {
    /** The number of the try to come, from 2. */
    readonly attempt: number;
    readonly delayMs: number;
    /** What the try before came to. */
    readonly code: MailErrorCode;
    readonly delivery: Delivery;
  };
  /** It went out to everybody it was for. */
  readonly sent: MailEvent & { readonly attempts: number; readonly durationMs: number };
  /** A send ended in an error. */
  readonly failed: MailEvent & {
    readonly code: MailErrorCode;
    readonly kind: MailErrorKind;
    readonly delivery: Delivery;
    readonly permanent: boolean;
    readonly retryable: boolean;
    readonly attempts: number;
    readonly durationMs: number;
    /** Only with `telemetry: { addresses: true }`, because its texts quote servers, and servers quote addresses. */
    readonly error?: MailError;
  };
  /**
   * The fast renderer and React disagreed about a template. The mail at hand has React's bytes, and every later one of
   * this template is rendered by React.
   */
  readonly mismatch: RenderMismatch;
}

export type MailerEventName = keyof MailerEvents;
export type MailerListener<Name extends MailerEventName> = (event: MailerEvents[Name]) => unknown;

/** `posthorn:prepared`, `posthorn:attempt`, … on `node:diagnostics_channel`: the events of every mailer. */
const CHANNELS: Readonly<Record<MailerEventName, Channel>> = {
  prepared: channel("posthorn:prepared"),
  attempt: channel("posthorn:attempt"),
  retry: channel("posthorn:retry"),
  sent: channel("posthorn:sent"),
  failed: channel("posthorn:failed"),
  mismatch: channel("posthorn:mismatch"),
};

/** The listeners of one mailer. */
export class EventBus {
  readonly #listeners: { [Name in MailerEventName]?: Set<MailerListener<Name>> } = {};

  /** @returns A function that takes the listener away again. */
  on<Name extends MailerEventName>(name: Name, listener: MailerListener<Name>): () => void {
    const own: MailerListener<Name> = (event) => listener(event);
    const listeners: Set<MailerListener<Name>> = this.#listeners[name] ?? new Set();
    (this.#listeners as Record<Name, Set<MailerListener<Name>>>)[name] = listeners;
    listeners.add(own);
    return () => {
      listeners.delete(own);
    };
  }

  /** Tells everybody who listens; `describe` is only called where somebody does. */
  emit<Name extends MailerEventName>(name: Name, describe: () => MailerEvents[Name]): void {
    const listeners = this.#listeners[name];
    const outside = CHANNELS[name];
    if (!listeners?.size && !outside.hasSubscribers) return;
    const event: MailerEvents[Name] = describe();
    Object.freeze(event);
    for (const listener of listeners ?? []) tell(listener, event);
    outside.publish(event);
  }
}

/** What a listener throws is a warning: it has no say in what becomes of the mail. */
function tell<Name extends MailerEventName>(listener: MailerListener<Name>, event: MailerEvents[Name]): void {
  try {
    const returned = listener(event);
    if (returned instanceof Promise) returned.catch(warn);
  } catch (error) {
    warn(error);
  }
}

function warn(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`A listener of a mailer's events threw: ${text}`, { type: "PosthornWarning" });
}
