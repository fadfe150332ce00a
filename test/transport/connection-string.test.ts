import { deliver, MailError, transportFromUrl } from "posthorn";
import { describe, expect, test } from "vitest";
import { aMessage } from "../support/mail.ts";
import { startSmtpServer } from "../support/smtp-server.ts";

test.each([
  ["smtp://127.0.0.1:1025", "smtp"],
  ["smtps://127.0.0.1", "smtp"],
  ["file:./mails", "file"],
  ["memory:", "memory"],
  ["console:", "console"],
  ["null:", "null"],
  ["failover(smtp://127.0.0.1:1 smtp://127.0.0.1:2)", "failover"],
  ["roundrobin(null: memory:)", "roundrobin"],
  ["RoundRobin(\n  null:\n  memory:\n)", "roundrobin"],
  ["failover(roundrobin(null: memory:) failover(memory: null:)?coolDownMs=5 console:)", "failover"],
  ["failover(null: memory:)?coolDownMs=60000&turnMs=5000", "failover"],
])("%s is a transport", (url, name) => {
  expect(transportFromUrl(url).name).toBe(name);
});

test("a group sends over its members, nested ones too", async () => {
  await using server = await startSmtpServer();
  const gone = await startSmtpServer();
  await gone.close();
  const transport = transportFromUrl(`failover(failover(${gone.url} ${gone.url}?maxConnections=1) ${server.url})`);
  const receipt = await deliver(await aMessage(), transport);
  await transport.close?.();
  expect(server.mails).toHaveLength(1);
  expect(receipt.attempts.map(({ code }) => code)).toEqual(["CONNECTION_FAILED", "CONNECTION_FAILED", undefined]);
});

test("a password may hold what a group is written with, in percent", async () => {
  await using server = await startSmtpServer({ authOptional: false, allowInsecureAuth: true });
  const url = `smtp://ada:p%28a%20ss%29@127.0.0.1:${server.port}`;
  const transport = transportFromUrl(`failover(${url} null:)`);
  expect((await deliver(await aMessage(), transport)).transport).toBe("smtp");
  await transport.close?.();
});

describe("errors", () => {
  const SECRET = "hunter2";

  test.each([
    ["", /is not a connection string/],
    [`mail.acme.example:${SECRET}`, /is not a connection string/],
    [`http://u:${SECRET}@acme.example`, /"http:" is not a connection string/],
    [`failover(smtp://u:${SECRET}@a.example smtp://b.example`, /no closing parenthesis/],
    [`failover(smtp://u:${SECRET}(@a.example smtp://b.example)`, /no closing parenthesis/],
    [`failover(smtp://u:${SECRET}@a.example)`, /two or more/],
    ["failover()", /two or more/],
    [`failover(${SECRET} ${SECRET})`, /is not a connection string/],
    [`failover(null: null:) ${SECRET}`, /only \?coolDownMs/],
    [`failover(null: null:)?password=${SECRET}`, /coolDownMs and turnMs/],
    ["failover(null: null:)?coolDownMs=soon", /a whole number of milliseconds/],
    [`file://u:${SECRET}@server/share`, /no folder of this machine/],
    [`smtp://u:${SECRET}@host:notaport`, /./],
    [`failover(smtp://u:${SECRET}@host?nonsense=1 null:)`, /./],
  ])("%s", (url, text) => {
    const error = thrownBy(() => transportFromUrl(url));
    expect(error).toMatchObject({ code: "INVALID_CONFIGURATION", kind: "configuration" });
    expect(error.message).toMatch(text);
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(SECRET);
  });
});

function thrownBy(make: () => unknown): MailError {
  try {
    make();
  } catch (error) {
    if (error instanceof MailError) return error;
  }
  throw new Error("Nothing of ours was thrown");
}
