import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readImageFacts } from "../../src/checks/image-facts.ts";
import { isPrivateHost } from "../../src/checks/links.ts";
import { probeLink } from "../../src/checks/probe-link.ts";
import { askSpamAssassin, parseReport } from "../../src/checks/spamassassin.ts";
import { findingsOf } from "./mails.ts";

describe("asking links", () => {
  it("happens only when asked, once per address, and never for mailto:", async () => {
    const asked: string[] = [];
    const body =
      '<a href="https://a.example/1">One</a><a href="https://a.example/1">Two</a><a href="https://b.example/">B</a><a href="mailto:a@b.example">C</a>';
    const probe = async (url: URL) => {
      asked.push(url.href);
      return { status: 200 };
    };
    await findingsOf({ body });
    expect(asked).toEqual([]);
    await findingsOf({ body, options: { probe } });
    expect(asked).toEqual(["https://a.example/1", "https://b.example/"]);
  });

  it("tells of every broken link in the order of the mail", async () => {
    const body = [1, 2, 3].map((number) => `<a href="https://a.example/${number}">Order ${number}</a>`).join(" ");
    const probe = async (url: URL) => {
      const number = Number(url.pathname.slice(1));
      for (let wait = number; wait < 3; wait++) await Promise.resolve();
      return number === 2 ? { status: undefined, problem: "no such host" } : { status: 500 + number };
    };
    const findings = await findingsOf({ body, options: { probe, ignore: ["client-support"] } });
    expect(findings.map(({ message }) => message)).toEqual([
      "https://a.example/2 does not answer: no such host",
      "https://a.example/3 answers 503",
    ]);
  });

  it.each([
    "localhost",
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "172.20.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "[::1]",
    "fd00::1",
    "fe80::1",
    "printer.local",
    "::ffff:7f00:1",
  ])("never goes to %s", async (host) => {
    expect(isPrivateHost(host)).toBe(true);
    const url = `http://${host.includes("::") && !host.startsWith("[") ? `[${host}]` : host}/`;
    expect(await probeLink(new URL(url), undefined)).toMatchObject({
      status: undefined,
      problem: expect.stringContaining("private"),
    });
  });

  it.each(["acme.example", "8.8.8.8", "172.32.0.1", "2001:db8::1", "localhost.example"])("may go to %s", (host) => {
    expect(isPrivateHost(host)).toBe(false);
  });
});

describe("asking SpamAssassin", () => {
  const REPORT = `Content analysis details:   (6.1 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
 2.5 URIBL_BLOCKED          ADMINISTRATOR NOTICE: a line that goes on
                            and on
-0.0 NO_RELAYS              Informational: message was not relayed via SMTP
 3.6 SUBJ_ALL_CAPS          Subject is all capitals

`;
  let bin: string;

  beforeAll(async () => {
    bin = await mkdtemp(join(tmpdir(), "posthorn-spam-"));
  });
  afterAll(() => rm(bin, { recursive: true, force: true }));

  async function install(name: string, script: string): Promise<NodeJS.ProcessEnv> {
    const folder = await mkdtemp(join(bin, "bin-"));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
    return { PATH: `${folder}:/bin:/usr/bin` };
  }

  it("reads its report", () => {
    expect(parseReport(REPORT)).toEqual({
      score: 6.1,
      threshold: 5,
      hits: [
        { name: "URIBL_BLOCKED", score: 2.5, description: "ADMINISTRATOR NOTICE: a line that goes on and on" },
        { name: "NO_RELAYS", score: -0, description: "Informational: message was not relayed via SMTP" },
        { name: "SUBJ_ALL_CAPS", score: 3.6, description: "Subject is all capitals" },
      ],
    });
    expect(parseReport("6.1/5.0\nx")).toMatchObject({ score: 6.1, threshold: 5 });
    expect(parseReport("0/0\n")).toBeUndefined();
  });

  it("hands it the mail and reports what it says", async () => {
    const environment = await install("spamassassin", `cat > "$0.mail"; cat <<'END'\n${REPORT}END`);
    const ask = askSpamAssassin(async () => Buffer.from("Subject: HELLO\r\n\r\nHi"), environment);
    const findings = await findingsOf({ options: { spam: ask, ignore: ["client-support"] } });
    expect(findings.map(({ rule, message }) => [rule, message.slice(0, 35)])).toEqual([
      ["spam-assassin-score", "SpamAssassin gives 6.1 points; from"],
      ["spam-assassin-test", "SpamAssassin: URIBL_BLOCKED (2.5) A"],
      ["spam-assassin-test", "SpamAssassin: SUBJ_ALL_CAPS (3.6) S"],
    ]);
  });

  it("has no verdict where it is not installed or fails", async () => {
    const raw = async () => Buffer.from("x");
    expect(await askSpamAssassin(raw, { PATH: join(bin, "none") })(undefined)).toBeUndefined();
    expect(await askSpamAssassin(raw, await install("spamassassin", "exit 3"))(undefined)).toBeUndefined();
  });
});

describe("an image's facts", () => {
  const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(" ", ""), "hex");

  it.each([
    ["gif", `474946383961 2800 1400`, 40, 20],
    ["jpeg", "ffd8 ffe0 0004 0000 ffc0 0011 08 0014 0028 03", 40, 20],
    ["webp", `52494646 00000000 57454250 56503858 0a000000 00000000 270000 130000 00`, 40, 20],
    ["webp", `52494646 00000000 57454250 5650384c 00000000 2f 27c00400`, 40, 20],
  ])("%s are read from its first bytes", (format, hex, width, height) => {
    expect(readImageFacts(bytes(hex))).toEqual({ format, width, height });
  });

  it("are unknown for other files and for files that are cut short", () => {
    for (const file of ["", "3c737667", "89504e47", "ffd8ffe0", "52494646000000005745425056503858"])
      expect(readImageFacts(bytes(file))).toBeUndefined();
  });
});
