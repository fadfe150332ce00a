import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Attributes, context, metrics, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { createMailer, MailError } from "posthorn";
import { sqliteOutbox } from "posthorn/outbox";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { scripted } from "../support/scripted-transport.ts";

const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.DELTA);
// Never by itself within a test: `forceFlush` asks.
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
const tracing = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] });
const mail = { to: "ada@secret.test", subject: "Private subject", text: "Private body" };

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(tracing);
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
});

afterAll(async () => {
  await reader.shutdown();
  for (const api of [context, trace, metrics]) api.disable();
});

beforeEach(async () => {
  await reader.forceFlush();
  spans.reset();
  measured.reset();
});

test("a send is a span of a client, with its tries, and what it does is found below it", async () => {
  let below: string | undefined;
  const transport = scripted(
    [
      new MailError("DEFERRED", "451 ada@secret.test", { response: "451 ada@secret.test" }),
      async () => {
        below = trace.getActiveSpan()?.spanContext().spanId;
        return undefined;
      },
    ],
    "mx",
  );
  const mailer = createMailer({ transport, from: "hello@acme.test", retry: { delayMs: 1 } });
  const { messageId } = await mailer.send(mail);
  const [span, ...others] = await finishedSpans();
  expect(others).toEqual([]);
  expect(span).toMatchObject({ name: "send mx", kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } });
  expect(span?.spanContext().spanId).toBe(below);
  expect(span?.attributes).toEqual({
    "posthorn.transport": "mx",
    "posthorn.message_id": messageId,
    "posthorn.recipients": 1,
    "posthorn.outcome": "sent",
    "posthorn.attempts": 2,
  });
  expect(span?.events.map(({ name, attributes }) => [name, attributes?.["error.type"]])).toEqual([
    ["attempt", "DEFERRED"],
    ["retry", "DEFERRED"],
    ["attempt", undefined],
  ]);
  expect(wordsOf(span)).not.toMatch(/secret|Private/);
});

test("the delivery of an enqueued mail is linked to its enqueuing, in whichever process", async () => {
  const folder = mkdtempSync(join(tmpdir(), "posthorn-telemetry-"));
  const outbox = () => sqliteOutbox({ path: join(folder, "mail.db") });
  await using web = createMailer({ transport: scripted([], "mx"), outbox: outbox(), from: "hello@acme.test" });
  await web.enqueue(mail);
  await expect(web.enqueue({ ...mail, to: [] })).rejects.toMatchObject({ code: "NO_RECIPIENTS" });
  await using worker = createMailer({ transport: scripted([async () => undefined], "mx"), outbox: outbox() });
  await worker.work({ untilEmpty: true }).done;
  const [enqueued, refused, sent] = await finishedSpans();
  expect(enqueued).toMatchObject({
    name: "enqueue mx",
    kind: SpanKind.PRODUCER,
    status: { code: SpanStatusCode.UNSET },
  });
  expect(refused).toMatchObject({
    name: "enqueue mx",
    status: { code: SpanStatusCode.ERROR, message: "NO_RECIPIENTS" },
  });
  expect(sent?.name).toBe("send mx");
  const { traceId, spanId } = enqueued?.spanContext() ?? {};
  expect(sent?.links).toMatchObject([{ context: { traceId, spanId, isRemote: true } }]);
  expect([enqueued, refused, sent].map(wordsOf).join()).not.toMatch(/secret|Private/);
  rmSync(folder, { recursive: true, force: true });
});

test("a failure ends the span with its code and with what became of the mail", async () => {
  const transport = scripted([new MailError("TIMEOUT", "silence from secret", { delivery: "unknown" })], "mx");
  await createMailer({ transport, from: "hello@acme.test" }).safeSend(mail);
  const [span] = await finishedSpans();
  expect(span).toMatchObject({ status: { code: SpanStatusCode.ERROR, message: "TIMEOUT" } });
  expect(span?.attributes).toMatchObject({ "error.type": "TIMEOUT", "posthorn.outcome": "unknown" });
  expect(wordsOf(span)).not.toMatch(/secret|Private/);
});

test("addresses stand in the span where they are asked for; subject and body never do", async () => {
  const mailer = createMailer({ transport: "null:", from: "hello@acme.test", telemetry: { addresses: true } });
  await mailer.send(mail);
  const [span] = await finishedSpans();
  expect(span?.attributes).toMatchObject({ "posthorn.from": "hello@acme.test", "posthorn.to": "ada@secret.test" });
  expect(wordsOf(span)).not.toContain("Private");
});

test("a send inside another span is its child", async () => {
  const mailer = createMailer({ transport: "null:", from: "hello@acme.test" });
  await trace.getTracer("app").startActiveSpan("sign up", async (span) => {
    await mailer.send(mail);
    span.end();
  });
  const [child, parent] = await finishedSpans();
  expect([child?.name, parent?.name]).toEqual(["send null", "sign up"]);
  expect(child?.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId);
});

test("metrics count tries and time sends, by transport and outcome", async () => {
  const transport = scripted([new MailError("DEFERRED", "later"), undefined, new MailError("REJECTED", "no")], "mx");
  const mailer = createMailer({ transport, from: "hello@acme.test", retry: { delayMs: 1 } });
  await mailer.send(mail);
  await mailer.safeSend(mail);
  await reader.forceFlush();
  const all = measured.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  const pointsOf = (name: string) =>
    all
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) => dataPoints as { attributes: Attributes; value: unknown }[]);
  const tries = pointsOf("posthorn.send.attempts").map(({ attributes, value }) => [attributes["error.type"], value]);
  expect(tries).toEqual(
    expect.arrayContaining([
      ["DEFERRED", 1],
      [undefined, 1],
      ["REJECTED", 1],
    ]),
  );
  expect(tries).toHaveLength(3);
  const sends = pointsOf("posthorn.send.duration").map(({ attributes, value }) => [
    attributes["posthorn.outcome"],
    attributes["posthorn.transport"],
    (value as { count: number }).count,
  ]);
  expect(sends).toEqual(
    expect.arrayContaining([
      ["sent", "mx", 1],
      ["not-sent", "mx", 1],
    ]),
  );
  expect(all.every(({ dataPoints }) => !/secret|Private|@/.test(JSON.stringify(dataPoints)))).toBe(true);
});

async function finishedSpans() {
  await tracing.forceFlush();
  return spans.getFinishedSpans();
}

/** Everything in a span that leaves the process. */
function wordsOf(span: ReturnType<typeof spans.getFinishedSpans>[number] | undefined): string {
  return JSON.stringify([span?.name, span?.attributes, span?.events, span?.status]);
}
