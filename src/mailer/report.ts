/** What is told about one send, and to whom: listeners, channels, OpenTelemetry. Addresses only where asked for. */

import { definedOnly } from "../defined-only.ts";
import type { Attempt } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { asMailError } from "../transport/attempt.ts";
import type { Receipt, Retry } from "../transport/deliver.ts";
import type { EventBus, MailEvent } from "./events.ts";
import { watchSend } from "./open-telemetry.ts";

export interface TelemetryOptions {
  /**
   * Put sender, recipients and what servers said into events, spans and channels; default false. Subjects and bodies
   * are never told.
   */
  readonly addresses?: boolean | undefined;
}

/** What is known of a send before its mail is prepared. */
export interface SendSubject {
  readonly template: string | undefined;
  readonly transport: string;
  readonly via: string | undefined;
  /** The `traceparent` of its enqueuing. */
  readonly cause?: string | undefined;
}

/** Tells what happens to one mail. */
export interface Report {
  prepared(message: Message): void;
  attempt(attempt: Attempt): void;
  retry(retry: Retry): void;
  sent(receipt: Receipt): void;
}

/** Runs a send, and tells about it until it ended. */
export async function reported(
  bus: EventBus,
  { addresses = false }: TelemetryOptions,
  { cause, ...subject }: SendSubject,
  send: (report: Report) => Promise<Receipt>,
): Promise<Receipt> {
  const startedAt = performance.now();
  const labels = { "posthorn.template": subject.template, "posthorn.via": subject.via };
  const name = subject.template ?? subject.via ?? subject.transport;
  return watchSend(name, { ...labels, "posthorn.transport": subject.transport }, cause, async (watched) => {
    let mail: MailEvent = definedOnly({ ...subject });
    const report: Report = {
      prepared(message) {
        const { envelope, messageId } = message;
        mail = {
          ...mail,
          messageId,
          recipients: envelope.to.length,
          ...(addresses ? { addresses: envelope } : {}),
        };
        watched?.set({
          "posthorn.message_id": messageId,
          "posthorn.recipients": envelope.to.length,
          ...(addresses ? { "posthorn.from": envelope.from, "posthorn.to": envelope.to.join(", ") } : {}),
        });
        bus.emit("prepared", () => ({ ...mail }));
      },
      attempt({ transport, startedAt, durationMs, code, response }) {
        watched?.attempt({ ...labels, "posthorn.transport": transport, "error.type": code });
        bus.emit("attempt", () =>
          definedOnly({
            ...mail,
            transport,
            startedAt,
            durationMs,
            code,
            response: addresses ? response : undefined,
          }),
        );
      },
      retry({ error: { code, delivery }, attempt, delayMs }) {
        watched?.note("retry", { "posthorn.attempt": attempt, "posthorn.delay_ms": delayMs, "error.type": code });
        bus.emit("retry", () => ({ ...mail, attempt, delayMs, code, delivery }));
      },
      sent({ attempts, transport }) {
        const durationMs = performance.now() - startedAt;
        bus.emit("sent", () => ({ ...mail, transport, attempts: attempts.length, durationMs }));
      },
    };
    const end = (transport: string, outcome: string, attempts: number, code?: string): number => {
      const durationMs = performance.now() - startedAt;
      const told = { ...labels, "posthorn.transport": transport, "posthorn.outcome": outcome };
      watched?.set({ ...told, "posthorn.attempts": attempts });
      watched?.end(durationMs, told, code);
      return durationMs;
    };
    try {
      const receipt = await send(report);
      end(receipt.transport, "sent", receipt.attempts.length);
      return receipt;
    } catch (thrown) {
      const error = asMailError(thrown, subject.transport);
      const { code, kind, delivery, permanent, retryable, transport = subject.transport } = error;
      const attempts = error.attempts.length;
      const durationMs = end(transport, delivery, attempts, code);
      bus.emit("failed", () => ({
        ...mail,
        transport,
        ...{ code, kind, delivery, permanent, retryable, attempts, durationMs },
        ...(addresses ? { error } : {}),
      }));
      throw thrown;
    }
  });
}
