/** A template's states worth looking at: its preview props first, then its variants in the order of the file. */

import type { LoadedTemplate } from "../project/read-template.ts";

export interface TemplateState {
  /** Undefined for the preview props. */
  readonly variant: string | undefined;
  readonly props: unknown;
}

export function templateStates({ previewProps, variants }: LoadedTemplate): TemplateState[] {
  return [
    { variant: undefined, props: previewProps },
    ...Object.entries(variants).map(([variant, props]) => ({ variant, props })),
  ];
}
