/** The parts of a raw message, decoded: just enough of MIME (RFC 2045, 2046) to check our own mail independently. */

export interface MimePart {
  /** Names in lower case, values unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  /** In lower case, without parameters. */
  readonly contentType: string;
  /** Decoded; empty for a multipart. */
  readonly content: Buffer;
  readonly parts: readonly MimePart[];
}

export function readMime(raw: Buffer): MimePart {
  // One character a byte, so that offsets are bytes and nothing is lost.
  return readPart(raw.toString("latin1").replace(/\r\n$/, ""));
}

function readPart(source: string): MimePart {
  const end = source.indexOf("\r\n\r\n");
  const headers = new Map(
    source
      .slice(0, end < 0 ? source.length : end)
      .replace(/\r\n[ \t]+/g, " ")
      .split("\r\n")
      .map((line): [string, string] => {
        const [name = "", ...value] = line.split(":");
        return [name.toLowerCase(), value.join(":").trim()];
      }),
  );
  const body = end < 0 ? "" : source.slice(end + 4);
  const type = headers.get("content-type") ?? "text/plain";
  const contentType = (type.split(";", 1)[0] as string).trim().toLowerCase();
  if (!contentType.startsWith("multipart/")) {
    return { headers, contentType, content: decode(body, headers.get("content-transfer-encoding")), parts: [] };
  }
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? [];
  // The line end before a boundary belongs to it (RFC 2046 section 5.1.1).
  const [inside = ""] = `\r\n${body}`.split(`\r\n--${quoted ?? bare}--`);
  const [, ...parts] = inside.split(`\r\n--${quoted ?? bare}\r\n`);
  return { headers, contentType, content: Buffer.alloc(0), parts: parts.map(readPart) };
}

function decode(body: string, encoding = "7bit"): Buffer {
  switch (encoding.toLowerCase()) {
    case "base64":
      return Buffer.from(body, "base64");
    case "quoted-printable":
      return Buffer.from(
        body
          .replace(/=[ \t]*\r\n/g, "")
          .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        "latin1",
      );
    default:
      return Buffer.from(body, "latin1");
  }
}
