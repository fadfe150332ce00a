/** `Content-Type` and `Content-Disposition` → their value and parameters, whatever a sender made of them. */

export interface ParameterizedHeader {
  /** In lower case; empty where the header is. */
  readonly value: string;
  /** By their names in lower case; RFC 2231's sections joined and decoded. */
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /;\s*([^\s=;]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)/g;

export function parseParameters(header: string): ParameterizedHeader {
  const sections = [...header.matchAll(PARAMETER)].map(([, name = "", value = ""]) =>
    readSection(name, unquote(value)),
  );
  const parameters = new Map<string, string>();
  for (const { name } of sections) {
    if (parameters.has(name)) continue;
    const own = sections.filter((section) => section.name === name).sort((one, other) => one.order - other.order);
    // The form with a charset wins over the plain one that is there for old readers.
    const extended = own.some(({ isExtended }) => isExtended);
    const written = own.filter(({ isExtended, order }) => (extended ? isExtended || order > 0 : !isExtended));
    parameters.set(name, extended ? decodeExtended(written) : written.map(({ value }) => value).join(""));
  }
  return { value: (header.split(";", 1)[0] ?? "").trim().toLowerCase(), parameters };
}

/** `filename*1*` is the second section of `filename`, and encoded (RFC 2231 section 4.1). */
interface Section {
  readonly name: string;
  readonly order: number;
  readonly isExtended: boolean;
  readonly value: string;
}

function readSection(written: string, value: string): Section {
  const [name = "", order = "0"] = written.toLowerCase().split("*");
  return { name, order: Number.parseInt(order, 10) || 0, isExtended: written.endsWith("*"), value };
}

function unquote(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value.trim();
}

/** `utf-8'en'na%C3%AFve`: a charset, a language and the bytes (RFC 2231 section 4). */
function decodeExtended(sections: readonly Section[]): string {
  const [, charset = "utf-8", first = ""] = /^([^']*)'[^']*'(.*)$/s.exec(sections[0]?.value ?? "") ?? [];
  const encoded = [first, ...sections.slice(1).map(({ value }) => value)].join("");
  const bytes = encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  try {
    return new TextDecoder(charset || "utf-8").decode(Buffer.from(bytes, "latin1"));
  } catch {
    return encoded; // a charset that this Node does not know: show what came
  }
}
