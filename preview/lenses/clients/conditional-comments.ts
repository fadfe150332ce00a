/** Microsoft's conditional comments, evaluated as Word does: what is meant for it is revealed, the rest taken out. */

/** What Outlook 2016, 2019, 2021 and the classic Outlook of Microsoft 365 call themselves. */
const WORD_VERSION = 16;

const OPEN = /<!--\[if\s*([^\]]*)\]>(?:\s*<!--\s*-->|\s*<!-*>|\s*-->)?|<!\[if\s*([^\]]*)\]>/gi;
const CLOSE = /<!--\s*<!\[endif\]\s*-*>|<!\[endif\]\s*-->|<!\[endif\]>/gi;

export interface Evaluated {
  readonly html: string;
  readonly revealed: number;
  readonly removed: number;
}

/** A comment without its end is left as it is, with all that follows. */
export function evaluateConditionalComments(html: string): Evaluated {
  let revealed = 0;
  let removed = 0;
  let result = "";
  let at = 0;
  const open: { readonly shown: boolean; readonly start: number; readonly before: string }[] = [];
  for (const { index, text, expression } of marksOf(html)) {
    if (expression !== undefined) {
      const outer = open.every(({ shown }) => shown);
      if (outer) result += html.slice(at, index);
      open.push({ shown: evaluate(expression), start: index, before: result });
    } else {
      const last = open.pop();
      if (!last) continue; // An end without a beginning is text like any other.
      if (last.shown) revealed += 1;
      else removed += 1;
      if (last.shown && open.every(({ shown }) => shown)) result += html.slice(at, index);
    }
    at = index + text.length;
  }
  const unclosed = open[0];
  if (unclosed) return { html: unclosed.before + html.slice(unclosed.start), revealed, removed };
  return { html: result + html.slice(at), revealed, removed };
}

interface Mark {
  readonly index: number;
  readonly text: string;
  /** Undefined ends a comment. */
  readonly expression?: string;
}

function marksOf(html: string): Mark[] {
  const opens = [...html.matchAll(OPEN)].map((match): Mark => {
    return { index: match.index, text: match[0], expression: match[1] ?? match[2] ?? "" };
  });
  const closes = [...html.matchAll(CLOSE)].map((match): Mark => ({ index: match.index, text: match[0] }));
  return [...opens, ...closes].sort((one, other) => one.index - other.index);
}

/**
 * `(gte mso 9)|(IE)`: operators `!`, `&`, `|`, brackets, and comparisons with a version. What Word does not call itself
 * is false.
 */
export function evaluate(expression: string): boolean {
  const tokens = expression.toLowerCase().match(/[!&|()]|[a-z]+|\d+(?:\.\d+)?/g) ?? [];
  let at = 0;
  const take = (token: string): boolean => {
    if (tokens[at] !== token) return false;
    at += 1;
    return true;
  };

  function either(): boolean {
    let value = both();
    while (take("|")) value = both() || value;
    return value;
  }
  function both(): boolean {
    let value = one();
    while (take("&")) value = one() && value;
    return value;
  }
  function one(): boolean {
    if (take("!")) return !one();
    if (take("(")) {
      const value = either();
      take(")");
      return value;
    }
    return comparison();
  }
  function comparison(): boolean {
    const operator = ["lt", "lte", "gt", "gte"].find(take);
    const name = tokens[at];
    if (name === undefined || !/^[a-z]/.test(name)) return false;
    at += 1;
    const version = /^\d/.test(tokens[at] ?? "") ? Number(tokens[at++]) : undefined;
    const own = OWN_NAMES[name] ?? (name.startsWith("support") ? WORD_VERSION : undefined);
    if (own === undefined) return false;
    if (version === undefined) return true;
    if (operator === "lt") return own < version;
    if (operator === "lte") return own <= version;
    if (operator === "gt") return own > version;
    return operator === "gte" ? own >= version : own === version;
  }
  return either();
}

/** Names that Word answers to. Since Outlook 2007 `IE` is not among them. */
const OWN_NAMES: Readonly<Record<string, number>> = { mso: WORD_VERSION, vml: 1, true: 1 };
