/** How large the HTML is, against the size at which Gmail cuts a mail, and where the bytes are. */

import { encodedLength } from "../message/mime/encoding.ts";
import { type Check, defineCheck, type MailUnderCheck } from "./check.ts";
import type { SizePart, SizeReport } from "./finding.ts";
import { childElements, type MailDocument, type MailElement, placeOf } from "./mail/document.ts";

/** Gmail shows this much of a mail's HTML and hides the rest behind "View entire message". */
export const CLIP_LIMIT: number = 102 * 1024;

/** From here on a longer name or one more item may cross the limit. */
const WARN_FROM = 0.8;

/** Gmail drops a `<style>` that is longer (github.com/hteumeuleu/email-bugs/issues/90). */
const STYLE_LIMIT = 16 * 1024;

/** Many servers refuse mails above 10 MB, nearly all above 25. */
const MESSAGE_LIMIT = 10 * 1024 * 1024;

export const size: Check = defineCheck({
  name: "size",
  rules: {
    "html-clipped": {
      severity: "error",
      meaning: "The HTML is larger than 102 KB: Gmail cuts it, and the end, often the unsubscribe link, is hidden.",
    },
    "html-nearly-clipped": {
      severity: "warning",
      meaning: "The HTML has reached 80 % of the 102 KB that Gmail shows.",
    },
    "style-too-large": { severity: "warning", meaning: "A `<style>` is larger than 16 KB: Gmail drops all of it." },
    "message-too-large": {
      severity: "warning",
      meaning: "With its attachments the mail exceeds 10 MB, which many servers refuse.",
    },
  },
  run(mail, report) {
    const { document } = mail;
    const bytes = document ? Buffer.byteLength(document.html) : 0;
    if (document && bytes >= CLIP_LIMIT * WARN_FROM) {
      const clipped = bytes > CLIP_LIMIT;
      const { parts } = measure(document);
      const largest = parts.slice(0, 3).map((part) => `${part.name} ${kilobytes(part.bytes)}`);
      report(clipped ? "html-clipped" : "html-nearly-clipped", {
        message: `The HTML has ${kilobytes(bytes)}, ${Math.round((bytes / CLIP_LIMIT) * 100)} % of the 102 KB after which Gmail cuts a mail`,
        hint: `Make it shorter; the largest parts are ${largest.join(", ")}.`,
      });
    }
    for (const style of document?.elements.filter(({ tag }) => tag === "style") ?? []) {
      const length = Buffer.byteLength(
        style.children.map((child) => (child.kind === "text" ? child.text : "")).join(""),
      );
      if (length <= STYLE_LIMIT) continue;
      report("style-too-large", {
        message: `A <style> has ${kilobytes(length)}; Gmail drops every <style> above 16 KB`,
        hint: "Leave out rules that the mail does not use, or split it into several <style> elements.",
        at: style,
      });
    }
    const total = messageBytes(mail);
    if (total > MESSAGE_LIMIT) {
      report("message-too-large", {
        message: `With its attachments the mail has ${(total / 1024 / 1024).toFixed(1)} MB; many servers refuse more than 10 MB`,
        hint: "Put large files on the web and link to them.",
      });
    }
  },
});

/** The size of the HTML, and of its parts. */
export function measure(document: MailDocument): SizeReport {
  return {
    bytes: Buffer.byteLength(document.html),
    encodedBytes: encodedLength(document.html),
    limit: CLIP_LIMIT,
    by: document.traced ? "component" : "block",
    parts: (document.traced ? byComponent(document) : byBlock(document)).sort((one, other) => other.bytes - one.bytes),
  };
}

const FRAME = "the frame around everything";

/** Every byte belongs to the file that made the innermost element around it. */
function byComponent(document: MailDocument): SizePart[] {
  const bytes = new Map<string, number>();
  let inElements = 0;
  const add = (name: string, count: number): void => {
    bytes.set(name, (bytes.get(name) ?? 0) + count);
    inElements += count;
  };
  for (const element of document.elements) {
    if (!element.range) continue;
    const children = placedChildren(element).reduce((sum, child) => sum + bytesOf(document, child), 0);
    add(element.source?.file ?? FRAME, bytesOf(document, element) - children);
  }
  // The doctype, and what the parser moved.
  add(FRAME, Buffer.byteLength(document.html) - inElements);
  return [...bytes].filter(([, count]) => count !== 0).map(([name, count]) => ({ name, bytes: count }));
}

/** The head, and the blocks that the body consists of, below whatever single wrapper they share. */
function byBlock(document: MailDocument): SizePart[] {
  const parts: SizePart[] = [];
  let rest = Buffer.byteLength(document.html);
  const add = (element: MailElement, name: string): void => {
    const bytes = bytesOf(document, element);
    rest -= bytes;
    parts.push({ name, bytes, ...placeOf(document, element) });
  };
  if (document.head?.range) add(document.head, "head");
  let at = document.body;
  let blocks = at ? placedChildren(at) : [];
  while (at) {
    const main: MailElement | undefined = blocks.find(
      (block) => bytesOf(document, block) > 0.8 * blocks.reduce((sum, one) => sum + bytesOf(document, one), 0),
    );
    const inside = main ? placedChildren(main) : [];
    if (!main || inside.length === 0) break;
    for (const block of blocks) if (block !== main) add(block, nameOf(block));
    at = main;
    blocks = inside;
  }
  for (const block of blocks) add(block, nameOf(block));
  return [...parts, { name: FRAME, bytes: rest }];
}

function nameOf({ tag, attributes, children }: MailElement): string {
  const id = attributes.get("id");
  if (id) return `<${tag} id="${id}">`;
  const words = wordsIn({ children }).slice(0, 30).trim();
  return words === "" ? `<${tag}>` : `<${tag}> “${words}${words.length === 30 ? "…" : ""}”`;
}

function wordsIn({ children }: Pick<MailElement, "children">): string {
  let words = "";
  for (const child of children) {
    if (words.length > 60) break;
    if (child.kind === "text") words += child.text;
    else if (child.kind === "element" && child.tag !== "style") words += ` ${wordsIn(child)}`;
  }
  return words.replace(/\s+/g, " ");
}

/** The nearest elements below that stand in the HTML, past those that the parser added. */
function placedChildren(element: MailElement): MailElement[] {
  return childElements(element).flatMap((child) => (child.range ? [child] : placedChildren(child)));
}

function bytesOf({ html }: MailDocument, { range }: MailElement): number {
  return range ? Buffer.byteLength(html.slice(range.start, range.end)) : 0;
}

/** Roughly what goes over the wire: base64 takes four bytes for three. */
function messageBytes({ document, text, attachments }: MailUnderCheck): number {
  const bodies = Buffer.byteLength(text) + Buffer.byteLength(document?.html ?? "");
  return attachments.reduce((sum, { content }) => sum + Math.ceil((content.byteLength * 4) / 3), bodies);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
