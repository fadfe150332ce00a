/** Anything that was thrown → plain data about it, with the place in the user's own file. */

import { isAbsolute, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { MailError } from "../../../src/errors.ts";
import { LoadError, type SourcePlace } from "../../../src/project/load-error.ts";
import { ownPackageRoot } from "../../../src/project/plugins/own-package.ts";
import type { PreviewError, PropsIssue } from "../../protocol.ts";
import type { ThreadError } from "./messages.ts";

export function describeError(thrown: unknown, phase: PreviewError["phase"]): ThreadError {
  // Around what a component threw, `sendTemplate` puts the template's name; here it is on screen anyway.
  if (thrown instanceof MailError && thrown.code === "RENDER_FAILED" && thrown.cause !== undefined)
    return describeError(thrown.cause, phase);
  if (!(thrown instanceof Error))
    return { phase, name: "Error", message: `Something that is no Error was thrown: ${inspect(thrown)}` };
  const actualPhase = thrown instanceof MailError ? (MAIL_ERROR_PHASES[thrown.code] ?? phase) : phase;
  const message = inSourceNames(thrown.message);
  const code = thrown instanceof MailError ? { code: thrown.code } : {};
  const issues = thrown instanceof MailError && thrown.code === "INVALID_PROPS" ? issuesOf(thrown.cause) : [];
  const described = {
    phase: actualPhase,
    name: thrown.name,
    ...code,
    message,
    ...(issues.length > 0 && { issues }),
  };
  if (LoadError.is(thrown)) {
    return {
      ...described,
      ...(thrown.place && { place: thrown.place }),
      ...(thrown.unresolved && { unresolved: thrown.unresolved }),
    };
  }
  // A MailError is thrown by Posthorn on the user's behalf: where in Posthorn says nothing, unless the user threw it.
  const frames = framesOf(thrown);
  const first = frames.findIndex(({ place }) => place !== undefined && isUsers(place.file));
  if (first === -1) return described;
  const last = frames.findLastIndex(({ place }) => place !== undefined && isUsers(place.file));
  const shown = frames.slice(first, last + 1).map(({ text }) => text);
  return {
    ...described,
    place: (frames[first] as Frame).place as SourcePlace,
    stack: [`${thrown.name}: ${message}`, ...shown].join("\n"),
  };
}

const MAIL_ERROR_PHASES: Partial<Record<MailError["code"], PreviewError["phase"]>> = {
  NO_SENDER: "message",
  NO_SUBJECT: "message",
  NO_CONTENT: "message",
  INVALID_ADDRESS: "message",
  INVALID_HEADER: "message",
  INVALID_ATTACHMENT: "message",
  ATTACHMENT_NOT_FOUND: "message",
  INVALID_CONFIGURATION: "message",
  INVALID_TEMPLATE: "load",
  INVALID_PROPS: "props",
  INVALID_OPTION: "props",
};

/** A schema's issues (Standard Schema), as plain data. */
function issuesOf(cause: unknown): PropsIssue[] {
  if (!Array.isArray(cause)) return [];
  return (cause as readonly StandardSchemaV1.Issue[]).map(({ path = [], message }) => ({
    path: path.map((part) => {
      const key = typeof part === "object" ? part.key : part;
      return typeof key === "number" ? key : String(key);
    }),
    message,
  }));
}

interface Frame {
  readonly text: string;
  readonly place: SourcePlace | undefined;
}

function framesOf(error: Error): Frame[] {
  const lines = String(error.stack).split("\n");
  return lines
    .filter((line) => /^\s+at /.test(line))
    .map((text) => ({ text: inSourceNames(text), place: placeOf(text) }));
}

function placeOf(frame: string): SourcePlace | undefined {
  const [, location, line, column] = /\(?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()]*?):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  if (location === undefined) return undefined;
  const file = location.startsWith("file://") ? fileURLToPath(location) : location;
  return { file, line: Number(line), column: Number(column) };
}

const OWN_FOLDERS = ["src", "preview", "dist"].map((folder) => join(ownPackageRoot, folder) + sep);

function isUsers(file: string): boolean {
  return (
    isAbsolute(file) &&
    !file.includes(`${sep}node_modules${sep}`) &&
    !OWN_FOLDERS.some((folder) => file.startsWith(folder))
  );
}

/** Vite's module transform shows through in V8's words: `(0 , __vite_ssr_import_1__.useName) is not a function`. */
function inSourceNames(text: string): string {
  return text
    .replace(/\(0 ?, ?__vite_ssr_import_\d+__\.([\w$]+)\)/g, "$1")
    .replace(/__vite_ssr_import_\d+__\./g, "")
    .replaceAll("__vite_ssr_export_default__", "default");
}

function inspect(value: unknown): string {
  try {
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  } catch {
    return typeof value;
  }
}
