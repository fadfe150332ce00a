/** A template's source → where its samples stand in it. Reads the syntax tree; runs nothing. */

/** A node of the ESTree that Vite's parser gives, with offsets into the source. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the type, which is always asked first
  readonly [field: string]: any;
}

/** Where a template's variants are, or are to be. */
export type VariantsPlace =
  /** An object literal of variants. */
  | { readonly kind: "object"; readonly object: Node }
  /** The details of `defineEmail`, which have none yet. */
  | { readonly kind: "details"; readonly object: Node }
  /** A component by name, which has none yet; they go behind `after`. */
  | { readonly kind: "component"; readonly name: string; readonly after: Node };

export interface TemplateSource {
  readonly variants: VariantsPlace;
  /** The expression of the preview props. */
  readonly previewProps: Node | undefined;
  /** Follows names of this file to what they stand for, and looks through `as` and `satisfies`. */
  resolve(node: Node | undefined): Node | undefined;
}

/** The source is not written in a way that can be changed safely; the message says what to do. */
export class NotUnderstood extends Error {}

export function readTemplateSource(program: Node): TemplateSource {
  const statements = program.body as readonly Node[];
  const declared = declarationsOf(statements);

  function resolve(node: Node | undefined, seen: ReadonlySet<string> = new Set()): Node | undefined {
    const bare = unwrap(node);
    if (bare?.type !== "Identifier" || seen.has(bare.name)) return bare;
    const declaration = declared.get(bare.name);
    return declaration?.value ? resolve(declaration.value, new Set([...seen, bare.name])) : bare;
  }

  const exported = unwrap(defaultExport(statements, declared));
  if (exported === undefined) {
    throw new NotUnderstood("It has no `export default`; give it one, or write the variant by hand");
  }
  const whole = resolve(exported);
  if (whole?.type === "CallExpression" && calls(whole.callee, statements)) {
    const details = resolve(whole.arguments[1]);
    if (details?.type !== "ObjectExpression") {
      throw new NotUnderstood(
        "The details of defineEmail are not an object literal of this file; write the variant by hand",
      );
    }
    const variants = property(details, "variants");
    return {
      variants: variants ? objectPlace(resolve(variants.value)) : { kind: "details", object: details },
      previewProps: property(details, "previewProps")?.value,
      resolve,
    };
  }

  const name = nameOf(exported);
  if (name === undefined) {
    throw new NotUnderstood(
      "Its component has no name to hang variants on; give it one (`export default function Welcome…`), or use defineEmail",
    );
  }
  const assigned = (field: string): Node | undefined =>
    statements.findLast((statement) => isAssignment(statement, name, field));
  const variants = assigned("variants");
  const sample = assigned("PreviewProps") ?? assigned("previewProps");
  const after = sample ?? declared.get(name)?.statement;
  if (after === undefined) throw new NotUnderstood(`${name} is not declared in this file; write the variant by hand`);
  return {
    variants: variants ? objectPlace(resolve(variants.expression.right)) : { kind: "component", name, after },
    previewProps:
      sample?.expression.right ?? declared.get("previewProps")?.value ?? declared.get("PreviewProps")?.value,
    resolve,
  };
}

function objectPlace(node: Node | undefined): VariantsPlace {
  if (node?.type === "ObjectExpression") return { kind: "object", object: node };
  throw new NotUnderstood("Its variants are not an object literal of this file; write the variant by hand");
}

/** A property by its plain name. */
export function property(object: Node, name: string): Node | undefined {
  return (object.properties as readonly Node[]).find(
    (candidate) => candidate.type === "Property" && keyOf(candidate) === name,
  );
}

export function keyOf({ key, computed }: Node): string | undefined {
  if (key.type === "Literal") return String(key.value);
  return key.type === "Identifier" && !computed ? key.name : undefined;
}

export function unwrap(node: Node | undefined): Node | undefined {
  return node && /^(?:TS(?:As|Satisfies|NonNull)Expression|TSTypeAssertion|ParenthesizedExpression)$/.test(node.type)
    ? unwrap(node.expression)
    : node;
}

interface Declaration {
  /** The whole statement, `export` included. */
  readonly statement: Node;
  /** What the name stands for, where it is a constant. */
  readonly value: Node | undefined;
}

function declarationsOf(statements: readonly Node[]): ReadonlyMap<string, Declaration> {
  const found = new Map<string, Declaration>();
  for (const statement of statements) {
    const declaration: Node | null = /^Export(?:Named|Default)Declaration$/.test(statement.type)
      ? statement.declaration
      : statement;
    if (declaration?.type === "VariableDeclaration") {
      for (const { id, init } of declaration.declarations) {
        const value = declaration.kind === "const" ? (init ?? undefined) : undefined;
        if (id.type === "Identifier") found.set(id.name, { statement, value });
      }
    } else if (declaration?.id?.type === "Identifier" && /^(?:Function|Class)Declaration$/.test(declaration.type)) {
      found.set(declaration.id.name, { statement, value: undefined });
    }
  }
  return found;
}

function defaultExport(statements: readonly Node[], declared: ReadonlyMap<string, Declaration>): Node | undefined {
  for (const statement of statements) {
    if (statement.type === "ExportDefaultDeclaration") return statement.declaration;
    if (statement.type !== "ExportNamedDeclaration" || statement.source) continue;
    const specifier = (statement.specifiers as readonly Node[]).find(
      ({ exported }) => (exported.name ?? exported.value) === "default",
    );
    if (specifier) return specifier.local;
  }
  // jsx-email: `export const Template`.
  const template = declared.get("Template")?.statement;
  return template?.type === "ExportNamedDeclaration" ? nameNode("Template") : undefined;
}

function nameNode(name: string): Node {
  return { type: "Identifier", name, start: 0, end: 0 };
}

function nameOf(node: Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  return /^(?:Function|Class)(?:Declaration|Expression)$/.test(node.type) ? node.id?.name : undefined;
}

/** Whether a callee is Posthorn's `defineEmail`, also under another name. */
function calls(callee: Node, statements: readonly Node[]): boolean {
  if (callee.type === "MemberExpression") return callee.property.name === "defineEmail";
  if (callee.type !== "Identifier") return false;
  const specifier = statements
    .filter(({ type }) => type === "ImportDeclaration")
    .flatMap(({ specifiers }) => specifiers as readonly Node[])
    .find(({ local }) => local.name === callee.name);
  return (specifier?.imported?.name ?? callee.name) === "defineEmail";
}

/** `Name.field = …` */
function isAssignment(statement: Node, name: string, field: string): boolean {
  const { type, expression } = statement;
  if (type !== "ExpressionStatement" || expression.type !== "AssignmentExpression") return false;
  const left = unwrap(expression.left) as Node;
  return (
    left.type === "MemberExpression" &&
    !left.computed &&
    (unwrap(left.object) as Node).name === name &&
    left.property.name === field
  );
}
