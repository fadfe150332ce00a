import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { checkMail } from "../../src/checks/check-mail.ts";
import { exampleMails } from "./example-mails.ts";

const emails = resolve(import.meta.dirname, "../../emails");

it("finds no error in the example templates, and no warning but subjects that were made too long", async () => {
  const found: string[] = [];
  for (const { id, variant, message } of await exampleMails()) {
    const { findings } = await checkMail(message, {
      readAsset: (src) => readFile(join(emails, src)).catch(() => undefined),
    });
    for (const { severity, rule, message: text } of findings)
      if (severity !== "info") found.push(`${id} (${variant ?? "preview props"}): ${rule}: ${text}`);
  }
  expect(found.filter((line) => !line.includes("subject-too-long"))).toEqual([]);
});

it("takes little time once warm", async () => {
  const mails = await exampleMails();
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (const { message } of mails) {
      const start = performance.now();
      await checkMail(message);
      times.push(performance.now() - start);
    }
  }
  const median = times.sort((one, other) => one - other)[times.length >> 1] as number;
  // 5 ms on an idle machine; the promise is 50.
  expect(median).toBeLessThan(50);
});
