import { describe, expect, it } from "vitest";
import { checkMail } from "../../src/checks/check-mail.ts";
import { CHECKS } from "../../src/checks/registry.ts";
import { CASES } from "./cases.ts";
import { findingsOf, mail, rulesOf } from "./mails.ts";

const rules = CHECKS.flatMap((check) =>
  Object.entries(check.rules).map(([id, rule]) => ({ check: check.name, id, rule })),
);

describe("the rules", () => {
  it("each have a mail that breaks them and one that does not", () => {
    expect(Object.keys(CASES).sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it("have ids that no other rule has", () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });

  describe.each(rules)("$id", ({ check, id, rule }) => {
    it("finds it, says where, what and what to do", async () => {
      const breaks = CASES[id]?.breaks ?? {};
      const finding = (await findingsOf(breaks)).find((one) => one.rule === id);
      expect(finding).toMatchObject({ check, severity: rule.severity, count: expect.any(Number) });
      expect(finding?.message).not.toBe("");
      expect(finding?.hint).toMatch(/[.»]$/);
      expect(finding?.message).not.toContain("undefined undefined");
    });

    it("leaves alone what is right", async () => {
      const found = await findingsOf(CASES[id]?.keeps ?? {});
      expect(found.map((one) => one.rule)).not.toContain(id);
    });
  });
});

describe("a report", () => {
  it("is empty for a clean mail", async () => {
    expect(await rulesOf({})).toEqual([]);
  });

  it("says where in the HTML, and how often", async () => {
    const [finding] = await findingsOf({
      body: '<p>One\n<a href="#">Go</a></p>\n<p><a href="#">Go</a></p>',
      options: { ignore: ["client-support"] },
    });
    expect(finding).toMatchObject({
      rule: "link-placeholder",
      count: 2,
      where: { line: 2, column: 1, excerpt: '<a href="#">' },
      others: [{ where: { line: 3, column: 4 } }],
    });
  });

  it("puts errors before warnings before notes", async () => {
    const findings = await findingsOf({
      subject: "word ".repeat(12),
      body: '<a href="http://a.example/">Go</a><a href="">Come</a>',
    });
    const order = findings.map(({ severity }) => ["error", "warning", "info"].indexOf(severity));
    expect(order).toEqual([...order].sort());
    expect(new Set(order)).toEqual(new Set([0, 1, 2]));
  });

  it("leaves out ignored rules and checks", async () => {
    const spoiled = { subject: "", body: '<a href="">Go</a>' };
    expect(await rulesOf({ ...spoiled, options: { ignore: ["client-support", "link-empty", "subject"] } })).toEqual([]);
  });

  it("works for a mail of text alone", async () => {
    const report = await checkMail({ subject: "Hello", text: "Hello undefined" });
    expect(report.findings.map(({ rule }) => rule)).toEqual(["value-missing"]);
    expect(report.size).toBeUndefined();
  });

  it("is plain data", async () => {
    const report = await checkMail(mail({ body: '<div style="display:flex">Hello</div>' }));
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it("names the clients that it looked at, and refuses those that nobody knows", async () => {
    const { clients } = await checkMail(mail(), { clients: ["gmail.web", "outlook.com", "*.ios"] });
    expect(clients).toEqual(expect.arrayContaining(["gmail.desktop-webmail", "outlook.outlook-com", "apple-mail.ios"]));
    await expect(checkMail(mail(), { clients: ["eudora"] })).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });
});
