/** What no rewriting of HTML shows: small mails as a browser draws them. The templates are in `in-browser/`. */

import { lensReaders } from "../../../../preview/protocol.ts";
import { approximated, documented, type LensMail } from "./lens-mails.ts";

export interface SeenMails {
  readonly lens: string;
  readonly template: "as-authored" | "zoom" | "colour-vision";
  readonly mails: readonly SeenMail[];
}

interface SeenMail extends Pick<LensMail, "does" | "sure" | "source"> {
  /** How the page is asked for it. */
  readonly query: string;
  /** The colour of the paragraph, or of the stripes from the top. */
  readonly expected: readonly string[];
}

const MEDIA = "https://www.w3.org/TR/mediaqueries-5/#prefers-color-scheme";
const ZOOM = "https://www.w3.org/TR/cssom-view-1/#zooming";
const MACHADO = "https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html";

export const seenMails: readonly SeenMails[] = [
  {
    lens: "Dark mode: As authored",
    template: "as-authored",
    mails: [
      {
        does: "shows the mail's own colours in the light",
        query: "",
        expected: ["rgb(17, 17, 17)"],
        ...documented(MEDIA),
      },
      {
        does: "applies `@media (prefers-color-scheme: dark)` in the dark",
        query: "?scheme=dark",
        expected: ["rgb(238, 238, 238)"],
        ...documented(MEDIA),
      },
      {
        does: "applies it in Apple Mail's lens",
        query: "?scheme=dark&client=apple-mail",
        expected: ["rgb(238, 238, 238)"],
        ...documented(MEDIA),
      },
      {
        does: "does not apply it in Gmail's lens",
        query: "?scheme=dark&client=gmail-app",
        expected: ["rgb(17, 17, 17)"],
        ...documented(MEDIA),
      },
    ],
  },
  {
    lens: lensReaders.zoom.label,
    template: "zoom",
    mails: [
      {
        does: "leaves the styles for wide windows without it",
        query: "",
        expected: ["rgb(17, 17, 17)"],
        ...documented(ZOOM),
      },
      {
        does: "halves the width that media queries see",
        query: "?zoom=200",
        expected: ["rgb(204, 0, 0)"],
        ...documented(ZOOM),
      },
    ],
  },
  {
    lens: lensReaders.vision.label,
    template: "colour-vision",
    mails: [
      {
        does: "takes red's share from protanopia",
        query: "?vision=protanopia",
        expected: ["rgb(100, 89, 40)", "rgb(139, 128, 84)", "rgb(35, 128, 236)", "rgb(255, 255, 255)"],
        ...approximated(MACHADO),
      },
      {
        does: "takes green's share from deuteranopia",
        query: "?vision=deuteranopia",
        expected: ["rgb(142, 127, 34)", "rgb(127, 119, 90)", "rgb(0, 110, 230)", "rgb(255, 255, 255)"],
        ...approximated(MACHADO),
      },
      {
        does: "takes blue's share from tritanopia",
        query: "?vision=tritanopia",
        expected: ["rgb(239, 0, 46)", "rgb(0, 138, 126)", "rgb(0, 144, 163)", "rgb(255, 255, 255)"],
        ...approximated(MACHADO),
      },
      {
        does: "leaves luminance alone to achromatopsia",
        query: "?vision=achromatopsia",
        expected: ["rgb(113, 113, 113)", "rgb(123, 123, 123)", "rgb(119, 119, 119)", "rgb(255, 255, 255)"],
        ...approximated(MACHADO),
      },
    ],
  },
];
