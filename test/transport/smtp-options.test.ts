import { type SmtpOptions, smtp, transportFromUrl } from "posthorn";
import { expect, test } from "vitest";
import { mailErrorOf } from "../support/mail.ts";

const refusalOf = (make: () => unknown) => mailErrorOf(new Promise((resolve) => resolve(make())));

test.each([
  ["smtp://"],
  ["smtp://user:pass@"],
  ["smtp://host:99999"],
  ["smtp://host:0"],
  ["smtp://host/path"],
  ["smtp://host#part"],
  ["smtp://us%zzer:pass@host"],
  ["smtp://user:pa%zzss@host"],
  ["smtp://user@host"],
  ["smtp://host?nonsense=1"],
  ["smtp://host?requireTLS=perhaps"],
  ["smtp://host?requireTLS=true&ignoreTLS=true"],
  ["smtp://host?maxConnections=0"],
  ["smtp://host?maxConnections=two"],
  ["smtp://host?idleTimeoutMs=-1"],
  ["smtp://host?name=not_a_host"],
  ["smtp://host?name=a%0d%0aRCPT"],
  ["http://host"],
  ["mail.example.com"],
  [""],
  ["file:"],
  ["file://elsewhere/mails"],
  ["file:./100%"],
])("the connection string %j is refused", async (url) => {
  expect(await refusalOf(() => transportFromUrl(url))).toMatchObject({
    code: "INVALID_CONFIGURATION",
    kind: "configuration",
  });
});

test.each([
  {},
  { host: "" },
  { host: 7 },
  { host: "a b" },
  { host: "user:hunter2@host" },
  { host: "h", port: 0 },
  { host: "h", port: 1.5 },
  { host: "h", port: "587" },
  { host: "h", requireTLS: true, ignoreTLS: true },
  { host: "h", auth: {} },
  { host: "h", auth: { user: "u", pass: "" } },
  { host: "h", auth: { user: "", pass: "p" } },
  { host: "h", auth: { user: "u", pass: "p", method: "XOAUTH3" } },
  { host: "h", maxConnections: 0 },
  { host: "h", maxConnections: 1.5 },
  { host: "h", idleTimeoutMs: Number.NaN },
  { host: "h", name: "no host" },
  { host: "h", name: "[999.1.1.1]" },
  { host: "h", user: "u", pass: "hunter2" },
  { host: "h", pool: true },
])("the options %j are refused", async (options) => {
  const error = await refusalOf(() => smtp(options as SmtpOptions));
  expect(error).toMatchObject({ code: "INVALID_CONFIGURATION" });
  expect(error.message).not.toContain("hunter2");
});

test.each([
  "smtp://user:hunter2/x@host:587",
  "smtp://user:25/hunter2@host",
  "smtp://user:25?hunter2@host",
  "smtp://user:25#hunter2@host",
  "smtp://user:hunter2%@host",
  "smtp://user:hunter2@ho st",
  "smtp://user:hunter2@host:port",
  "smtp://user:hunter2@host?secret=hunter2",
  "smtp://user:hunter2@host/hunter2",
  "postgres://user:hunter2@host",
  "user:hunter2@host",
])("no part of a password is told: %s", async (url) => {
  const error = await refusalOf(() => transportFromUrl(url));
  expect(error).toMatchObject({ code: "INVALID_CONFIGURATION" });
  expect(JSON.stringify(error) + error.stack + String(error.cause)).not.toContain("hunter2");
});

test.each([
  "smtp://host",
  "smtps://user:p%40ss%2F@mail.example.com",
  "smtp://127.0.0.1:25?requireTLS=false&maxConnections=10&idleTimeoutMs=0&name=client.example.com",
  "smtp://[::1]:2525",
  "SMTP://HOST",
  "memory:",
  "console:",
  "null:",
  "file:./mails",
])("the connection string %s is taken", (url) => {
  expect(transportFromUrl(url).name).toMatch(/^(smtp|memory|console|null|file)$/);
});
