import { readdirSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** The mail's way: a folder may import itself and what stands before it, whatever is listed as `sees`. */
const ORDER = [
  "defined-only",
  "errors",
  "template",
  "render",
  "message",
  "transport",
  "outbox",
  "mailer",
  "project",
  "cli",
];

const SEES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(ORDER.map((room, index) => [room, ORDER.slice(0, index)])),
  checks: ["errors", "message"],
  testing: ["checks", "errors", "template", "render", "message", "transport", "outbox", "mailer"],
  "preview/protocol": [],
  "preview/inbox": ["errors", "message", "preview/protocol"],
  "preview/lenses": ["errors", "checks", "preview/protocol"],
  "preview/server": [
    ...ORDER.filter((room) => room !== "cli"),
    "checks",
    "testing",
    "preview/protocol",
    "preview/inbox",
    "preview/lenses",
  ],
  "preview/site": ["errors", "project", "preview/protocol", "preview/server"],
  "preview/shots": ["errors", "project", "preview/protocol", "preview/server"],
  "preview/ui": ["preview/protocol"],
  index: ORDER.filter((room) => room !== "cli"),
};

/** Only these may import a preview room, and only when a command is called. */
const LAZY: Readonly<Record<string, readonly string[]>> = {
  cli: ["preview/server", "preview/inbox", "preview/shots", "preview/site", "checks"],
};

/** A library that only one room knows, so that it can be replaced there. */
const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  "react-dom": ["render", "preview/ui"],
  "html-to-text": ["render"],
  "email-addresses": ["message"],
  nodemailer: ["message", "transport"],
  "smtp-server": ["preview/inbox", "testing"],
  mailparser: ["preview/inbox"],
  vite: ["project", "preview/server", "preview/ui"],
  "pg-boss": ["outbox"],
  "drizzle-orm": ["outbox"],
  vitest: ["testing"],
  commander: ["cli"],
  "@opentelemetry/api": ["mailer"],
  "cli-progress": ["cli"],
};

/** Rooms that may know React at run time; anybody may know its types. */
const KNOW_REACT = ["render", "preview/ui"];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
  readonly lazy: boolean;
  readonly typeOnly: boolean;
}

const STATIC = /^\s*(import|export)\s(type\s)?[^;'"]*?from\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']/gm;
const DYNAMIC = /(?<![\w.])import\(\s*["']([^"']+)["']/g;

const imports = ["src", "preview"].flatMap((folder) => sourcesBelow(join(root, folder)).flatMap(importsOf));

test("rooms import only what stands before them on the mail's way", () => {
  const wrong = imports.filter(({ room, target, lazy, typeOnly }) => {
    if (!target.startsWith("./")) return false;
    const goal = roomOf(resolve(root, target));
    if (goal === room || SEES[room]?.includes(goal)) return false;
    // Types are gone when it runs.
    return !((lazy || typeOnly) && LAZY[room]?.includes(goal));
  });
  expect(wrong.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
});

test("every room is in the table", () => {
  expect([...new Set(imports.map(({ room }) => room))].filter((room) => !(room in SEES))).toEqual([]);
});

test("a library is known only where it may be replaced", () => {
  const wrong = imports.filter(({ room, target }) => {
    const owners = ONLY_IN[packageOf(target)];
    return owners !== undefined && !owners.includes(room);
  });
  expect(wrong.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
});

test("only rendering knows React at run time", () => {
  const wrong = imports.filter(
    ({ room, target, typeOnly }) => packageOf(target) === "react" && !typeOnly && !KNOW_REACT.includes(room),
  );
  expect(wrong.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
});

test("every library that the package imports is a dependency or a peer", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const known = { ...manifest.dependencies, ...manifest.peerDependencies };
  const wrong = imports.filter(({ room, target }) => {
    if (room === "preview/ui" || target.startsWith("./") || target.startsWith("node:")) return false;
    const name = packageOf(target);
    return name !== "posthorn" && !builtinModules.includes(name) && !(name in known);
  });
  expect(wrong.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
});

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) return sourcesBelow(path);
    return /\.tsx?$/.test(entry) && !/\.(d|config)\.ts$/.test(entry) ? [path] : [];
  });
}

function importsOf(path: string): Import[] {
  const source = readFileSync(path, "utf8").replace(/^\s*(\/\*\*?|\*|\/\/).*$/gm, "");
  const found = [
    ...[...source.matchAll(STATIC)].map((match) => ({
      specifier: (match[3] ?? match[4]) as string,
      lazy: false,
      typeOnly: match[2] !== undefined,
    })),
    ...[...source.matchAll(DYNAMIC)].map((match) => ({ specifier: match[1] as string, lazy: true, typeOnly: false })),
  ];
  return found.map(({ specifier, lazy, typeOnly }) => ({
    file: relative(root, path),
    room: roomOf(path),
    target: specifier.startsWith(".") ? `./${relative(root, resolve(dirname(path), specifier))}` : specifier,
    lazy,
    typeOnly,
  }));
}

function roomOf(path: string): string {
  const parts = relative(root, path).split(sep);
  const [top, second = ""] = parts;
  const name = second.replace(/\.tsx?$/, "");
  if (top === "preview") return `preview/${name}`;
  return name;
}

function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] as string);
}
