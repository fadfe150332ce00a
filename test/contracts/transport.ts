/** What holds for every transport, ours and a user's own; each transport's test runs it. */

import { simpleParser } from "mailparser";
import { createMailer, deliver, type Transport } from "posthorn";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aMessage, mailErrorOf } from "../support/mail.ts";

export interface TransportUnderTest extends Partial<AsyncDisposable> {
  readonly transport: Transport;
  /** The mails that came through, as bytes, oldest first; undefined where it keeps none. */
  taken?(): Promise<readonly (string | Uint8Array)[]>;
}

export function transportContract(name: string, open: () => Promise<TransportUnderTest>): void {
  describe(`${name} as a transport`, () => {
    let subject: TransportUnderTest;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(async () => {
      await subject.transport.close?.();
      await subject[Symbol.asyncDispose]?.();
    });

    test("resolves with a receipt that names it, the mail and every recipient", async () => {
      const { transport } = subject;
      const message = await aMessage({ cc: "c@example.test", bcc: "d@example.test" });
      const receipt = await deliver(message, transport);
      expect(receipt).toMatchObject({
        messageId: message.messageId,
        transport: transport.name,
        accepted: ["ada@example.test", "c@example.test", "d@example.test"],
      });
      expect(receipt.attempts).toEqual([expect.objectContaining({ transport: transport.name })]);
      expect(Number.isNaN(Date.parse(receipt.sentAt))).toBe(false);
    });

    test("hands on subject, names, bodies and file names beyond ASCII", async () => {
      const message = await aMessage({
        from: { name: "Größe & Söhne, GmbH", address: "hallo@müller.test" },
        to: [{ name: "Łukasz 🦊", address: "l@example.test" }],
        subject: "Ваш заказ 📦 № 7",
        attachments: [{ filename: "счёт №7.pdf", content: new Uint8Array([0, 1, 255]) }],
      });
      await deliver(message, subject.transport);
      const taken = await subject.taken?.();
      if (taken === undefined) return;
      expect(taken).toHaveLength(1);
      const parsed = await simpleParser(Buffer.from(taken[0] as string | Uint8Array));
      expect(parsed.subject).toBe(message.subject);
      // mailparser shows domains in Unicode; on the wire they are ASCII.
      expect(parsed.from?.value[0]).toEqual({ name: "Größe & Söhne, GmbH", address: "hallo@müller.test" });
      expect(Buffer.from(taken[0] as string | Uint8Array).toString()).toContain("<hallo@xn--mller-kva.test>");
      expect([parsed.to].flat()[0]?.value[0]).toEqual(message.to[0]);
      expect(parsed.html).toBe(message.html);
      expect(parsed.text).toBe(message.text);
      expect(parsed.messageId).toBe(message.messageId);
      expect(parsed.date?.getTime()).toBe(Math.floor(Date.parse(message.date) / 1000) * 1000);
      expect(parsed.attachments[0]?.filename).toBe("счёт №7.pdf");
      expect([...(parsed.attachments[0]?.content ?? [])]).toEqual([0, 1, 255]);
    });

    test("sends nothing once the caller has given up", async () => {
      const signal = AbortSignal.abort(new Error("changed my mind"));
      const message = await aMessage();
      const error = await mailErrorOf(deliver(message, subject.transport, { signal }));
      expect(error).toMatchObject({ code: "ABORTED", kind: "cancelled", delivery: "not-sent" });
      const direct = subject.transport.send(message, { signal, raw: async () => new Uint8Array() });
      expect(await mailErrorOf(Promise.resolve(direct))).toMatchObject({ code: "ABORTED", delivery: "not-sent" });
      expect((await subject.taken?.()) ?? []).toHaveLength(0);
    });

    test("takes many mails at once", async () => {
      const messages = await Promise.all(Array.from({ length: 20 }, (_, n) => aMessage({ subject: `Mail ${n}` })));
      const receipts = await Promise.all(messages.map((message) => deliver(message, subject.transport)));
      expect(receipts.map(({ messageId }) => messageId)).toEqual(messages.map(({ messageId }) => messageId));
      const taken = await subject.taken?.();
      if (taken !== undefined) expect(taken).toHaveLength(20);
    });

    test("leaves the message as it was", async () => {
      const message = await aMessage({ attachments: [{ filename: "a.bin", content: new Uint8Array([1, 2]) }] });
      const before = structuredClone(message);
      await deliver(message, subject.transport);
      expect(message).toEqual(before);
    });

    test("verifies without sending", async () => {
      const mailer = createMailer({ transport: subject.transport });
      await mailer.verify();
      expect((await subject.taken?.()) ?? []).toHaveLength(0);
    });

    test("may be closed twice, before or after it sent", async () => {
      await deliver(await aMessage(), subject.transport);
      await subject.transport.close?.();
      await subject.transport.close?.();
    });
  });
}
