/**
 * The components of React Email whose code was read and found to do nothing but to turn their props into elements: no
 * hook, no clock, nothing that is kept; and to hand on certain props without a look at them. They are told by the text
 * of their code, so another version of one is simply a component like any other, until it has been read as well.
 */

import { createHash } from "node:crypto";
import type { FunctionComponentLike } from "./element.ts";

/** The props that a component hands on as they are; its `children` are put into the result, once. */
const HANDED_ON: readonly (readonly [props: readonly string[], codes: string])[] = [
  [
    ["children"],
    // Section, Row, Column, Container, Text, Heading; of react-email 6 as ESM and CommonJS, then of the packages before it.
    `143e322c84d9e0c8 ecce408c81bedfe8 de8cabad437d4151 ab80231e65106f06
     d66c3c585120d2ad fd749ebee47e91ae ddd186e8b4ab860e 7e73ae63c5fbafb0
     b1badbdeef4e0c39 3c174c87a0dbf476 8418b8a64e4a0cc6 62247e067e9d430f
     c13aabcb1225f8cc d3e08a7a6391b7d0 8de11e3224b9cd7a a69a8ec32c3ade6d
     7a88640aaa803719 58bfe1186128e01c aebc632a99d8463f 62747e83519bb92a
     0459417ef33fb88d 70d1c5113a63e707 6480666d8467b2aa 0278cd98af05b718`,
  ],
  [
    ["children", "href"],
    // Link, Button.
    `853390403075f3a4 02ed87021694fac2 121f62afd6ce1919 62fe587d5807aea0
     6567f377fbbce4b9 f15eece5da97c8d6 b2ae5583e8733047 75e7360a0057d9cd`,
  ],
  // Img.
  [["src", "alt"], "8ea384f9de502a6a 0aa19335e651498b 60193f48d7991444 d771f9991fab9455"],
  // Hr.
  [[], "03a3dca228bd0fbe 4e498c843fd88fd8 795d3baadcbf5e92 b74f8b53309ead96"],
];

const byCode = new Map(
  HANDED_ON.flatMap(([props, codes]) => codes.split(/\s+/).map((code) => [code, new Set(props)] as const)),
);

/** Undefined for a component of which nothing is known. */
export function handedOnBy(component: FunctionComponentLike): ReadonlySet<string> | undefined {
  return byCode.get(createHash("sha256").update(`${component}`).digest("hex").slice(0, 16));
}
