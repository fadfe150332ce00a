// The links of a mail. Its frame is sealed, so they are offered beside it, to be opened or read.
export interface MailLink {
  readonly text: string;
  readonly href: string;
  /** Only the web and mail programs may be opened; anything else is shown as text. */
  readonly safe: boolean;
}

export function linksOf(html: string, text: string): readonly MailLink[] {
  const found = html
    ? [...new DOMParser().parseFromString(html, "text/html").querySelectorAll<HTMLAnchorElement>("a[href]")].map(
        (anchor) => ({
          text: anchor.textContent.replace(/\s+/g, " ").trim() || anchor.querySelector("img")?.alt || "Image",
          href: anchor.getAttribute("href")?.trim() ?? "",
        }),
      )
    : [...text.matchAll(/\bhttps?:\/\/[^\s<>"')\]]+/g)].map(([href]) => ({ text: href, href }));
  return found
    .filter(({ href }) => href && !href.startsWith("#"))
    .map((link) => ({ ...link, safe: /^(https?|mailto|tel):/i.test(link.href) }));
}
