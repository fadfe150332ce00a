import { type MessageInput, prepare } from "posthorn";
import { describe, expect, test } from "vitest";
import { good, hostile, pdf } from "../support/hostile-mails.ts";
import { mailErrorOf } from "../support/mail.ts";

describe("what could go astray is refused before any connection", () => {
  for (const [code, input, why] of hostile) {
    test(`${why}: ${code}`, async () => {
      const error = await mailErrorOf(prepare({ ...good, ...input } as MessageInput));
      expect(error).toMatchObject({ code, kind: "message", delivery: "not-sent", permanent: true, retryable: false });
      expect(error.message).not.toMatch(/[\r\n\0]/);
    });
  }

  test("the error says which of many", async () => {
    const to = ["a@x.test", "b@x.test", "c@x.test, d@x.test"];
    expect((await mailErrorOf(prepare({ ...good, to }))).message).toMatch(/^to\[2\]: "c@x.test, d@x.test" was refused/);
    const attachments = [pdf, { ...pdf, filename: "" }];
    expect((await mailErrorOf(prepare({ ...good, attachments }))).message).toMatch(/^attachments\[1\] /);
  });
});
