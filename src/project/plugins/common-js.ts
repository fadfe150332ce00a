/** `require` in the project's own files. */

import { isAbsolute } from "node:path";
import type { Plugin } from "vite";

/** The name under which a module finds the local modules that it requires; see the evaluator. */
export const REQUIRED = "__posthorn_required__";

interface Node {
  readonly type: string;
  readonly callee?: Node;
  readonly name?: string;
  readonly arguments?: readonly Node[];
  readonly value?: unknown;
}

/**
 * Turns `require("./x")` of a local module into an import as well, so that it passes through Vite like any other: it
 * may be TypeScript or JSX, come through tsconfig paths, and be watched. Packages stay with Node's own `require`.
 *
 * The import is evaluated first, even where the `require` stands in a branch: `require` cannot wait for Vite.
 */
export function commonJs(): Plugin {
  return {
    name: "posthorn:common-js",
    transform: {
      filter: { id: { include: /\.[cm]?[jt]sx?$/, exclude: /\/node_modules\// }, code: /\brequire\s*\(/ },
      async handler(code, id) {
        // A module that makes its own (createRequire) means Node's.
        if (/\b(?:const|let|var|function)\s+require\b/.test(code)) return null;
        const specifiers = [...requiredSpecifiers(this.parse(code))];
        const isLocal = await Promise.all(
          specifiers.map(async (specifier) => {
            const resolved = await this.resolve(specifier, id);
            return (
              resolved !== null &&
              !resolved.external &&
              isAbsolute(resolved.id) &&
              !resolved.id.includes("/node_modules/")
            );
          }),
        );
        const local = specifiers.filter((_, index) => isLocal[index]);
        if (local.length === 0) return null;
        const imports = local.map(
          (specifier, index) => `import * as ${REQUIRED}${index} from ${JSON.stringify(specifier)};`,
        );
        const table = local.map((specifier, index) => `${JSON.stringify(specifier)}: ${REQUIRED}${index}`);
        // All on the first line, so that no line of the code moves.
        return { code: `${imports.join(" ")} ${REQUIRED}({ ${table.join(", ")} });${code}`, map: null };
      },
    },
  };
}

function* requiredSpecifiers(node: unknown): Generator<string> {
  if (Array.isArray(node)) {
    for (const item of node) yield* requiredSpecifiers(item);
  } else if (typeof node === "object" && node !== null) {
    const { type, callee, arguments: args } = node as Node;
    const [argument] = args ?? [];
    if (
      type === "CallExpression" &&
      callee?.type === "Identifier" &&
      callee.name === "require" &&
      typeof argument?.value === "string"
    ) {
      yield argument.value;
    }
    for (const value of Object.values(node)) yield* requiredSpecifiers(value);
  }
}
