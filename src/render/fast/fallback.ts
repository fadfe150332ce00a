/** How the fast path says that a mail holds something it was not built for: React renders that mail then. */

/** Thrown out of the walk. It is no error of the template, and nobody outside this folder sees it. */
export class Fallback extends Error {
  override readonly name = "Fallback";

  /** What the walk met, in words for `mailer.warm()` and the statistics of tests. */
  readonly what: string;

  constructor(what: string) {
    super(`The fast path does not render ${what}`);
    this.what = what;
  }
}

/** Ends the walk. */
export function fallBack(what: string): never {
  throw new Fallback(what);
}
