/** The three parts of css-tree that are used. All of it would bring what every CSS property may be: half a megabyte. */

import type * as whole from "css-tree";
// @ts-expect-error @types/css-tree knows css-tree as a whole only.
import generator from "css-tree/generator";
// @ts-expect-error
import parser from "css-tree/parser";
// @ts-expect-error
import walker from "css-tree/walker";

export const parse: typeof whole.parse = parser;
export const generate: typeof whole.generate = generator;
export const walk: typeof whole.walk = walker;
