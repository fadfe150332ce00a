// Brings the document in the frame up to date in place: what did not change is not touched, so it keeps its scroll
// position and fetches no image again.
import { Idiomorph } from "idiomorph";

/** False where the document could not be made equal to the new one; then it has to be loaded afresh. */
export function patchDocument(current: Document, html: string): boolean {
  const next = new DOMParser().parseFromString(html, "text/html");
  if (doctypeOf(current) !== doctypeOf(next)) return false;
  try {
    // The morph consumes what it is given; the untouched original is for the check. What it is given must lie in a
    // document, which is inert: Idiomorph would hang a loose node into ours, where its images load a second time.
    const given = next.cloneNode(true) as Document;
    Idiomorph.morph(current.documentElement, given.documentElement, {
      morphStyle: "outerHTML",
      head: { style: "morph" },
    });
  } catch {
    return false;
  }
  return current.documentElement.isEqualNode(next.documentElement);
}

/** The doctype chooses between quirks and standards mode, which a living document cannot change. */
function doctypeOf({ doctype }: Document): string {
  return doctype ? `${doctype.name} ${doctype.publicId} ${doctype.systemId}` : "";
}
