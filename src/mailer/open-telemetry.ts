/** Spans and metrics where `@opentelemetry/api` is installed: the one file that knows it. */

import type { Counter, Histogram, Link, MeterProvider, Span, SpanContext } from "@opentelemetry/api";
import { definedOnly } from "../defined-only.ts";

type Api = typeof import("@opentelemetry/api");

/** Plain values, as spans and metrics keep them. */
export type TelemetryAttributes = Readonly<Record<string, string | number | undefined>>;

/** One send, as it is watched. */
export interface WatchedSend {
  set(attributes: TelemetryAttributes): void;
  /** Notes something that happened meanwhile. */
  note(name: string, attributes: TelemetryAttributes): void;
  attempt(attributes: TelemetryAttributes): void;
  /** @param code The error's code, where there was one. */
  end(durationMs: number, attributes: TelemetryAttributes, code: string | undefined): void;
}

interface Instruments {
  readonly provider: MeterProvider;
  readonly duration: Histogram;
  readonly attempts: Counter;
}

const SCOPE = "posthorn";

let loading: Promise<Api | undefined> | undefined;
let instruments: Instruments | undefined;

/**
 * Runs a send inside a span, so that what it does is found below it; without `@opentelemetry/api` it just runs.
 *
 * @param name What is sent, for the span's name; of few different values.
 * @param cause The `traceparent` of what the send follows from, such as the enqueuing of its mail; the span is linked to it.
 */
export async function watchSend<T>(
  name: string,
  attributes: TelemetryAttributes,
  cause: string | undefined,
  send: (watched: WatchedSend | undefined) => Promise<T>,
): Promise<T> {
  loading ??= loadApi();
  const api = await loading;
  if (api === undefined) return send(undefined);
  const options = { kind: api.SpanKind.CLIENT, attributes: definedOnly(attributes), links: linksTo(cause) };
  return api.trace.getTracer(SCOPE).startActiveSpan(`send ${name}`, options, (span) => send(watch(api, span)));
}

/**
 * Runs an enqueuing inside a span, whose `traceparent` (W3C Trace Context) is to be kept with the mail: hours later and
 * in another process, its delivery is linked to it. Without `@opentelemetry/api` it just runs.
 */
export async function watchEnqueue<T>(
  name: string,
  attributes: TelemetryAttributes,
  enqueue: (traceparent: string | undefined) => Promise<T>,
): Promise<T> {
  loading ??= loadApi();
  const api = await loading;
  if (api === undefined) return enqueue(undefined);
  const options = { kind: api.SpanKind.PRODUCER, attributes: definedOnly(attributes) };
  return api.trace.getTracer(SCOPE).startActiveSpan(`enqueue ${name}`, options, async (span) => {
    try {
      return await enqueue(traceparentOf(api, span.spanContext()));
    } catch (error) {
      const code = String((error as { readonly code?: unknown }).code ?? "UNKNOWN");
      span.setAttribute("error.type", code);
      span.setStatus({ code: api.SpanStatusCode.ERROR, message: code });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Undefined where nobody traces. */
function traceparentOf(api: Api, context: SpanContext): string | undefined {
  if (!api.isSpanContextValid(context)) return undefined;
  const flags = context.traceFlags.toString(16).padStart(2, "0");
  return `00-${context.traceId}-${context.spanId}-${flags}`;
}

const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})/;

function linksTo(traceparent: string | undefined): Link[] {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return [];
  return [{ context: { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true } }];
}

async function loadApi(): Promise<Api | undefined> {
  try {
    return await import("@opentelemetry/api");
  } catch (error) {
    if ((error as NodeJS.ErrnoException)?.code !== "ERR_MODULE_NOT_FOUND")
      process.emitWarning(`@opentelemetry/api cannot be loaded: ${(error as Error)?.message}`, {
        type: "PosthornWarning",
      });
    return undefined;
  }
}

function watch(api: Api, span: Span): WatchedSend {
  return {
    set(attributes) {
      if (span.isRecording()) span.setAttributes(definedOnly(attributes));
    },
    note(name, attributes) {
      if (span.isRecording()) span.addEvent(name, definedOnly(attributes));
    },
    attempt(attributes) {
      const known = definedOnly(attributes);
      span.addEvent("attempt", known);
      instrumentsOf(api).attempts.add(1, known);
    },
    end(durationMs, attributes, code) {
      if (code !== undefined) {
        span.setAttribute("error.type", code);
        span.setStatus({ code: api.SpanStatusCode.ERROR, message: code });
      }
      instrumentsOf(api).duration.record(durationMs / 1000, definedOnly({ ...attributes, "error.type": code }));
      span.end();
    },
  };
}

/** Made anew for a provider that was registered after the first mail: instruments of the one before stay silent. */
function instrumentsOf(api: Api): Instruments {
  const provider = api.metrics.getMeterProvider();
  if (instruments?.provider !== provider) {
    const meter = provider.getMeter(SCOPE);
    instruments = {
      provider,
      duration: meter.createHistogram("posthorn.send.duration", {
        unit: "s",
        description: "How long a send took, from rendering to the server's last word",
        advice: { explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] },
      }),
      attempts: meter.createCounter("posthorn.send.attempts", {
        unit: "{attempt}",
        description: "Tries to hand a mail to a transport",
      }),
    };
  }
  return instruments;
}
