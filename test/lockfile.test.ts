import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { completeLockfile } from "../scripts/lock-platforms.ts";

const lock = JSON.parse(readFileSync(resolve(import.meta.dirname, "../package-lock.json"), "utf8"));

test("the lockfile lists the platform packages of every platform, so that npm ci works on all", () => {
  expect(completeLockfile(structuredClone(lock)), "run `npm run lock`").toEqual([]);
});

test("the lockfile names no registry", () => {
  const packages: { resolved?: string }[] = Object.values(lock.packages);
  expect(packages.filter(({ resolved }) => resolved?.startsWith("http"))).toEqual([]);
});
