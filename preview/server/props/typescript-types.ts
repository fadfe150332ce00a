/**
 * The TypeScript type of a template's props → a description of them. The only file that knows TypeScript.
 *
 * TypeScript 7 answers questions about types in a process of its own, through an interface that is called unstable; so
 * it is asked only for a template that has no schema, is let go of when nobody asks, and where it is missing, older or
 * answers nothing useful, the samples have to do.
 */

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PropsField, PropsShape } from "../../protocol.ts";
import { unite } from "./json-schema.ts";

export interface TypeReader {
  /** The props of a file's default export (or of its `Template`); undefined where the type does not tell. */
  fieldsOf(file: string): Promise<readonly PropsField[] | undefined>;
  close(): Promise<void>;
}

/** For so long TypeScript is kept after a question: a second one about the same project takes milliseconds. */
const KEPT_MS = 30_000;
/** A question that takes longer is not waited for. */
const PATIENCE_MS = 60_000;

const MAX_DEPTH = 6;
/** Types with more are not a mail's props: CSS, attributes of HTML. */
const MAX_FIELDS = 80;

/** What is used of `typescript/unstable/async` (7.0). Not its own types: TypeScript need not be installed. */
interface TypeScript {
  readonly API: new (options: { readonly cwd: string }) => Api;
  readonly TypeFlags: Readonly<Record<string, number>>;
  readonly SymbolFlags: Readonly<Record<string, number>>;
  readonly SignatureKind: Readonly<Record<string, number>>;
}
interface Api {
  updateSnapshot(changes: object): Promise<Snapshot>;
  close(): Promise<void>;
}
interface Snapshot {
  getDefaultProjectForFile(file: string): Promise<{ readonly checker: Checker; readonly program: Program } | undefined>;
  dispose(): Promise<void>;
}
interface Program {
  getSourceFile(file: string): Promise<object | undefined>;
}
interface Checker {
  getSymbolAtLocation(node: object): Promise<Sign | undefined>;
  getMemberInModuleExports(module: Sign, name: string): Promise<Sign | undefined>;
  getTypeOfSymbol(symbol: Sign): Promise<Type | undefined>;
  getSignaturesOfType(type: Type, kind: number): Promise<readonly object[]>;
  getParameterType(signature: object, index: number): Promise<Type | undefined>;
  getPropertiesOfType(type: Type): Promise<readonly Sign[]>;
  getIndexInfosOfType(type: Type): Promise<readonly object[]>;
  getTypeArguments(type: Type): Promise<readonly Type[]>;
  getDocumentationCommentOfSymbol(symbol: Sign): Promise<string>;
  getBaseConstraintOfType(type: Type): Promise<Type | undefined>;
  isArrayType(type: Type): Promise<boolean>;
  isTupleType(type: Type): Promise<boolean>;
}
interface Sign {
  readonly name: string;
  readonly flags: number;
}
interface Type {
  readonly flags: number;
  readonly value?: unknown;
  getSymbol(): Promise<Sign | undefined>;
  getAliasSymbol(): Promise<Sign | undefined>;
  getTypes(): Promise<readonly Type[] | undefined>;
}

/** Asks the TypeScript that is installed at the templates. Starts nothing before the first question. */
export function createTypeReader(directory: string): TypeReader {
  let starting: Promise<{ readonly ts: TypeScript; readonly api: Api } | undefined> | undefined;
  let idle: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  async function start(): Promise<{ readonly ts: TypeScript; readonly api: Api } | undefined> {
    try {
      const path = createRequire(join(directory, "noop.js")).resolve("typescript/unstable/async");
      const ts = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as TypeScript;
      return { ts, api: new ts.API({ cwd: directory }) };
    } catch {
      return undefined; // No TypeScript, or one before 7, or a later one that has done away with this interface.
    }
  }

  async function stop(): Promise<void> {
    clearTimeout(idle);
    const opened = starting;
    starting = undefined;
    await (await opened)?.api.close().catch(() => {}); // It may have ended by itself.
  }

  async function ask(file: string): Promise<readonly PropsField[] | undefined> {
    clearTimeout(idle);
    starting ??= start();
    const opened = await starting;
    if (opened === undefined) return undefined;
    try {
      return await withPatience(readFields(opened.ts, opened.api, file));
    } catch {
      await stop(); // Of what is unstable, anything may be wrong: the next question starts afresh.
      return undefined;
    } finally {
      if (starting !== undefined) {
        idle = setTimeout(() => void stop(), KEPT_MS);
        idle.unref();
      }
    }
  }

  return {
    fieldsOf(file) {
      const answer = queue.then(() => ask(file));
      queue = answer;
      return answer;
    },
    close: stop,
  };
}

async function withPatience<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("TypeScript takes too long")), PATIENCE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function readFields(ts: TypeScript, api: Api, file: string): Promise<readonly PropsField[] | undefined> {
  // What has changed since the last question is not known here, and looking again costs little.
  const snapshot = await api.updateSnapshot({ openFiles: [file], fileChanges: { invalidateAll: true } });
  try {
    const project = await snapshot.getDefaultProjectForFile(file);
    const source = await project?.program.getSourceFile(file);
    if (!project || !source) return undefined;
    const reader = createShapeReader(ts, project.checker);
    const props = await propsTypeOf(ts, project.checker, source);
    const fields = props && (await reader.fieldsOf(props, 0));
    // Of untyped JavaScript, only the names of what is taken apart are known.
    return fields?.every(({ shape }) => shape.kind === "any") ? undefined : fields;
  } finally {
    await snapshot.dispose();
  }
}

async function propsTypeOf(ts: TypeScript, checker: Checker, source: object): Promise<Type | undefined> {
  const module = await checker.getSymbolAtLocation(source);
  if (!module) return undefined;
  for (const name of ["default", "Template"]) {
    const exported = await checker.getMemberInModuleExports(module, name);
    const type = exported && (await checker.getTypeOfSymbol(exported));
    for (const kind of ["Call", "Construct"]) {
      const [signature] = type ? await checker.getSignaturesOfType(type, ts.SignatureKind[kind] as number) : [];
      const props = signature && (await checker.getParameterType(signature, 0));
      if (props) return props;
    }
  }
  return undefined;
}

function createShapeReader({ TypeFlags, SymbolFlags, SignatureKind }: TypeScript, checker: Checker) {
  const is = (type: Type, ...names: readonly string[]): boolean =>
    names.some((name) => (type.flags & (TypeFlags[name] ?? 0)) !== 0);

  async function fieldsOf(type: Type, depth: number): Promise<readonly PropsField[] | undefined> {
    const properties = await checker.getPropertiesOfType(type);
    if (properties.length === 0 || properties.length > MAX_FIELDS) return undefined;
    const fields: PropsField[] = [];
    for (const property of properties) {
      const propertyType = await checker.getTypeOfSymbol(property);
      const about = (await checker.getDocumentationCommentOfSymbol(property)).trim();
      const { shape, optional } = await fieldShapeOf(propertyType, depth + 1);
      fields.push({
        name: property.name,
        shape: about ? { ...shape, about } : shape,
        optional: optional || (property.flags & (SymbolFlags.Optional ?? 0)) !== 0,
      });
    }
    return fields;
  }

  async function fieldShapeOf(
    type: Type | undefined,
    depth: number,
  ): Promise<{ readonly shape: PropsShape; readonly optional: boolean }> {
    if (!type) return { shape: { kind: "any" }, optional: false };
    if (!is(type, "Union")) return { shape: await shapeOf(type, depth), optional: false };
    if ((await type.getAliasSymbol())?.name === "ReactNode") return { shape: { kind: "opaque" }, optional: true };
    const types = (await type.getTypes()) ?? [];
    const nullable = types.some((each) => is(each, "Null")) && { nullable: true };
    const shapes: PropsShape[] = [];
    for (const each of types) if (!is(each, "Null", "Undefined", "Void")) shapes.push(await shapeOf(each, depth));
    return { shape: { ...unite(shapes), ...nullable }, optional: types.some((each) => is(each, "Undefined")) };
  }

  async function shapeOf(type: Type, depth: number): Promise<PropsShape> {
    if (depth > MAX_DEPTH || is(type, "Any", "Unknown", "Never")) return { kind: "any" };
    if (is(type, "StringLiteral", "NumberLiteral")) return { kind: "choice", options: [type.value as string | number] };
    if (is(type, "Boolean", "BooleanLiteral")) return { kind: "boolean" };
    if (is(type, "String", "TemplateLiteral", "StringMapping")) return { kind: "text" };
    if (is(type, "Number", "Enum")) return { kind: "number" };
    if (is(type, "Union")) return (await fieldShapeOf(type, depth)).shape;
    if (is(type, "TypeParameter", "IndexedAccess", "Conditional")) {
      const constraint = await checker.getBaseConstraintOfType(type);
      return constraint && constraint !== type ? shapeOf(constraint, depth + 1) : { kind: "any" };
    }
    if (!is(type, "Object", "Intersection")) return { kind: "any" };
    return shapeOfObject(type, depth);
  }

  async function shapeOfObject(type: Type, depth: number): Promise<PropsShape> {
    const name = (await type.getSymbol())?.name;
    if (name === "Date") return { kind: "date" };
    if (name === "ReactElement" || name === "Element") return { kind: "opaque" };
    if (await checker.isTupleType(type)) return { kind: "any" };
    if ((await checker.isArrayType(type)) || name === "ReadonlyArray") {
      const [item] = await checker.getTypeArguments(type);
      const { shape, optional } = await fieldShapeOf(item, depth + 1);
      return { kind: "list", item: optional ? { ...shape, nullable: true } : shape };
    }
    if ((await checker.getSignaturesOfType(type, SignatureKind.Call as number)).length > 0) return { kind: "opaque" };
    // A dictionary: its keys are nobody's to know.
    if ((await checker.getIndexInfosOfType(type)).length > 0) return { kind: "any" };
    const fields = await fieldsOf(type, depth);
    return fields ? { kind: "object", fields } : { kind: "any" };
  }

  return { fieldsOf };
}
