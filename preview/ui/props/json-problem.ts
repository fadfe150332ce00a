// What keeps a text from being the JSON of props, and where. Browsers tell the place differently, or not at all.
export interface JsonProblem {
  readonly message: string;
  /** Where in the text it stopped making sense. */
  readonly offset: number;
}

export function jsonProblem(text: string): JsonProblem | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return null;
    return { message: "props are an object, { … }", offset: 0 };
  } catch {
    return findProblem(text);
  }
}

export function lineAndColumn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

/** JSON (RFC 8259) word by word: white space, strings, numbers and names, single characters. */
const WORD =
  /\s*("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|\w+|[^\s])/uy;

type Expected = "value" | "first-value" | "name" | "first-name" | "colon" | "comma" | "end";

const messages: Record<Expected, string> = {
  value: "a value is expected here",
  "first-value": "a value or “]” is expected here",
  name: "a name in double quotes is expected here",
  "first-name": "a name in double quotes or “}” is expected here",
  colon: "“:” is expected here",
  comma: "“,” or a closing bracket is expected here",
  end: "nothing more is expected here",
};

function findProblem(text: string): JsonProblem {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  WORD.lastIndex = 0;
  for (;;) {
    const rest = WORD.lastIndex;
    const word = WORD.exec(text)?.[1];
    if (word === undefined)
      return { message: `${messages[expected]}, but the text ends`, offset: text.trimEnd().length };
    const next = follow(expected, word, open);
    if (next === null) return { message: messages[expected], offset: text.indexOf(word, rest) };
    expected = next;
  }
}

/** What may come after a word; null where the word itself may not stand there. */
function follow(expected: Expected, word: string, open: ("{" | "[")[]): Expected | null {
  const closing = open.at(-1) === "{" ? "}" : open.at(-1) === "[" ? "]" : null;
  const mayClose = expected === "comma" || expected === "first-name" || expected === "first-value";
  if (word === closing && mayClose) {
    open.pop();
    return open.length > 0 ? "comma" : "end";
  }
  if (expected === "comma") return word === "," ? (closing === "}" ? "name" : "value") : null;
  if (expected === "colon") return word === ":" ? "value" : null;
  if (expected === "name" || expected === "first-name") return isString(word) ? "colon" : null;
  if (expected === "end") return null;
  if (word === "{" || word === "[") {
    open.push(word);
    return word === "{" ? "first-name" : "first-value";
  }
  return isString(word) || isScalar(word) ? (open.length > 0 ? "comma" : "end") : null;
}

function isString(word: string): boolean {
  return word.length > 1 && word.startsWith('"');
}

function isScalar(word: string): boolean {
  return /^(?:true|false|null|-?\d[\d.eE+-]*)$/.test(word) && !/^-?0\d/.test(word);
}
