import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { runCli } from "./run-cli.ts";

describe("posthorn", () => {
  it("explains its commands, with examples and exit codes", async () => {
    const { code, stdout, stderr } = await runCli(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/\bdev\b[\s\S]*\bsend\b[\s\S]*\bexport\b[\s\S]*Examples:[\s\S]*Exit codes:[\s\S]*\b130\b/);
  });

  it.each(["dev", "send", "sendtest", "export", "worker", "queue"])("explains %s with examples", async (command) => {
    const { code, stdout } = await runCli([command, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Usage: posthorn ${command}[\\s\\S]*Examples:\n  posthorn ${command}`));
  });

  it("says its version", async () => {
    expect(await runCli(["--version"])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });

  it.each([
    ["no command", []],
    ["an unknown command", ["sned"]],
    ["an unknown option", ["dev", "--hots"]],
    ["no recipient", ["send", "welcome"]],
    ["a port that is none", ["dev", "--port", "70000"]],
    ["options that exclude each other", ["send", "x", "--to", "a@example.com", "--props", "p.json", "--variant", "v"]],
  ])("ends with 2 and says where to look, given %s", async (_, args) => {
    const { code, stdout, stderr } = await runCli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("--help");
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
