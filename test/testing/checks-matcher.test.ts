import { createTestMailer } from "posthorn/testing";
import "posthorn/testing/vitest";
import { expect, it } from "vitest";

const html = (body: string): string =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Order</title></head><body>${body}</body></html>`;
const CLEAN = "<p>Hello Ada, your order is on its way and will be there on Friday.</p>";

it("passes a mail that nothing is wrong with, and tells what is, with what to do", async () => {
  await using box = createTestMailer();
  const mail = { to: "ada@example.com", subject: "Your order is on its way" };
  const ignore = ["preheader", "plaintext"];
  await box.send({ ...mail, html: html(CLEAN) });
  await expect(box.last).toPassChecks({ ignore });

  await box.send({
    ...mail,
    html: html(`${CLEAN}<a href="#">Terms</a><a href="http://a.example/">Track the order</a>`),
  });
  await expect(box.last).not.toPassChecks({ ignore });
  const refusal = await expect(box.last)
    .toPassChecks({ ignore })
    .then(String, (error: Error) => error.message);
  expect(refusal).toContain("error link-placeholder: The link “Terms” leads to the stand-in #");
  expect(refusal).toContain("Put the real address in its place.");
  expect(refusal).toContain("warning link-insecure");
  expect(refusal).not.toContain("info ");
});

it("allows as many warnings as it is told, and ignores rules", async () => {
  await using box = createTestMailer();
  await box.send({
    to: "ada@example.com",
    subject: "Hello",
    html: html(`${CLEAN}<a href="http://a.example/">Track it</a>`),
  });
  await expect(box.last).toPassChecks({ ignore: ["preheader", "plaintext"], maxWarnings: 1 });
  await expect(box.last).toPassChecks({ ignore: ["preheader", "plaintext", "link-insecure"] });
});

it("wants a mail", async () => {
  await using box = createTestMailer();
  await expect(expect(box.last).toPassChecks()).rejects.toThrow(/has one been sent/);
});
