import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deliver, smtp, verifyTransport } from "posthorn";
import { startTestServer, type TestServer } from "posthorn/testing";
import { describe, expect, test } from "vitest";
import { fakeClock } from "../support/fake-clock.ts";
import { aMessage, mailErrorOf } from "../support/mail.ts";

const once = { retry: { attempts: 1 } };
const right = { user: "ada", pass: "correct horse" };
const wrong = { user: "ada", pass: "battery staple" };

function logins(server: TestServer): number {
  return server.log.filter(({ side, text }) => side === "client" && text.startsWith("AUTH ")).length;
}

describe("a login that was refused", () => {
  test("answers for every mail of a burst: the server sees one", async () => {
    await using server = await startTestServer({ auth: right });
    const transport = smtp({ host: "127.0.0.1", port: server.port, auth: wrong });
    const message = await aMessage();
    const errors = await Promise.all(Array.from({ length: 20 }, () => mailErrorOf(deliver(message, transport, once))));
    expect(logins(server)).toBe(1);
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(["AUTH_FAILED"]));
    expect(errors.at(-1)).toMatchObject({ delivery: "not-sent", permanent: true, retryable: false, responseCode: 535 });
    expect(errors.at(-1)?.message).toMatch(/no login is tried for another 30 s.*verify\(\)/);
    await transport.close?.();
  });

  test("keeps logins off until its time is over; then one is tried, and decides", async () => {
    await using server = await startTestServer({ auth: right });
    const clock = fakeClock();
    const transport = smtp({ host: "127.0.0.1", port: server.port, auth: wrong, authRetryAfterMs: 5_000 }, { clock });
    const message = await aMessage();
    const send = () => mailErrorOf(deliver(message, transport, once));
    await send();
    clock.advance(4_999);
    expect((await send()).message).toContain("another 1 s");
    expect(logins(server)).toBe(1);
    clock.advance(1);
    await Promise.all([send(), send(), send()]);
    expect(logins(server)).toBe(2);
    await transport.close?.();
  });

  test("does not keep verify() from trying; once that succeeds, mails go out", async () => {
    await using server = await startTestServer({
      auth: right,
      faults: [{ at: "auth", reply: "535 5.7.8 account locked", times: 2 }],
    });
    const transport = smtp({ host: "127.0.0.1", port: server.port, auth: right });
    const message = await aMessage();
    await mailErrorOf(deliver(message, transport, once));
    await mailErrorOf(verifyTransport(transport));
    expect(logins(server)).toBe(2);
    await verifyTransport(transport);
    await deliver(message, transport, once);
    expect(server.received).toHaveLength(1);
    await transport.close?.();
  });

  test("is not what a server says that cannot check now: the next mail tries", async () => {
    await using server = await startTestServer({
      auth: right,
      faults: [{ at: "auth", reply: "454 4.7.0 not now", times: 1 }],
    });
    const transport = smtp({ host: "127.0.0.1", port: server.port, auth: right });
    expect(await mailErrorOf(deliver(await aMessage(), transport, once))).toMatchObject({
      code: "SERVER_UNAVAILABLE",
      kind: "connection",
      retryable: true,
    });
    await deliver(await aMessage(), transport, once);
    await transport.close?.();
  });
});

test("connections of a burst are opened one by one until the first has logged in", async () => {
  await using server = await startTestServer({ auth: right, faults: [{ at: "auth", delayMs: 50, times: 1 }] });
  const transport = smtp({ host: "127.0.0.1", port: server.port, auth: right });
  const message = await aMessage();
  const all = Promise.all(Array.from({ length: 20 }, () => deliver(message, transport, once)));
  await server.until(({ log }) => log.some(({ text }) => text.startsWith("AUTH ")));
  expect(server.connections).toBe(1);
  await all;
  expect(server.received).toHaveLength(20);
  expect(server.connections).toBeGreaterThan(1);
  await transport.close?.();
});

describe("XOAUTH2", () => {
  const user = "ada@example.test";

  test("logs in with an access token", async () => {
    await using server = await startTestServer({ auth: { user, accessToken: "t0k3n" } });
    const transport = smtp({
      host: "127.0.0.1",
      port: server.port,
      auth: { type: "OAuth2", user, accessToken: "t0k3n" },
    });
    await deliver(await aMessage(), transport, once);
    expect(server.received[0]?.user).toBe(user);
    await transport.close?.();
  });

  test("asks for a token, and once more where the server refuses it", async () => {
    await using server = await startTestServer({ auth: { user, accessToken: "new" } });
    const asked: boolean[] = [];
    const transport = smtp({
      host: "127.0.0.1",
      port: server.port,
      auth: {
        type: "OAuth2",
        user,
        getAccessToken: async ({ renew }) => {
          asked.push(renew);
          return renew ? "new" : "old";
        },
      },
    });
    await deliver(await aMessage(), transport, once);
    expect(asked).toEqual([false, true]);
    await transport.close?.();
  });

  test("does not try a token twice that cannot be renewed", async () => {
    await using server = await startTestServer({ auth: { user, accessToken: "new" } });
    const auth = { type: "OAuth2", user, accessToken: "old" } as const;
    const transport = smtp({ host: "127.0.0.1", port: server.port, auth });
    const error = await mailErrorOf(deliver(await aMessage(), transport, once));
    expect(error).toMatchObject({ code: "AUTH_FAILED", delivery: "not-sent", permanent: true });
    expect(error.message).not.toContain("old");
    expect(logins(server)).toBe(1);
    await transport.close?.();
  });

  test("a token that does not come now may come later", async () => {
    await using server = await startTestServer({ auth: { user, accessToken: "new" } });
    const getAccessToken = () => Promise.reject(new Error("the vault is sealed"));
    const transport = smtp({
      host: "127.0.0.1",
      port: server.port,
      auth: { type: "OAuth2", user, getAccessToken },
    });
    const error = await mailErrorOf(deliver(await aMessage(), transport, once));
    expect(error).toMatchObject({ code: "SERVER_UNAVAILABLE", delivery: "not-sent", retryable: true });
    expect(error.message).toContain("the vault is sealed");
    await transport.close?.();
  });

  test.each([
    ["fetches tokens and keeps them", 200, { access_token: "t0k3n", expires_in: 3_600 }, undefined],
    ["is refused where the token server refuses", 400, { error: "invalid_grant" }, "AUTH_FAILED"],
  ] as const)("with a refresh token, %s", async (_, status, answer, code) => {
    let requests = 0;
    const tokens = createServer((_request, response) => {
      requests += 1;
      response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => tokens.listen(0, "127.0.0.1", resolve));
    await using server = await startTestServer({ auth: { user, accessToken: "t0k3n" } });
    const transport = smtp({
      host: "127.0.0.1",
      port: server.port,
      maxMessages: 1,
      auth: {
        type: "OAuth2",
        user,
        refresh: {
          clientId: "id",
          clientSecret: "secret",
          refreshToken: "refresh",
          accessUrl: `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`,
        },
      },
    });
    try {
      if (code === undefined) {
        for (let count = 0; count < 3; count += 1) await deliver(await aMessage(), transport, once);
        expect(server.connections).toBe(3);
        expect(requests).toBe(1);
      } else {
        const error = await mailErrorOf(deliver(await aMessage(), transport, once));
        expect(error).toMatchObject({ code, delivery: "not-sent" });
        expect(error.message).not.toContain("secret");
      }
    } finally {
      await transport.close?.();
      tokens.closeAllConnections();
      await new Promise((resolve) => tokens.close(resolve));
    }
  });
});

test("what auth may be is checked before anything is opened", () => {
  const bad: unknown[] = [
    { type: "OAuth2", user: "ada" },
    { type: "OAuth2", user: "ada", accessToken: "a", getAccessToken: () => "b" },
    { type: "OAuth2", accessToken: "a" },
    { type: "magic", user: "ada", pass: "x" },
  ];
  for (const auth of bad)
    expect(() => smtp({ host: "localhost", auth: auth as never })).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIGURATION" }),
    );
});
