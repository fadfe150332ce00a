/** Every check, in the order their findings are shown. A new check is a file and a line here. */

import { accessibility } from "./accessibility.ts";
import type { Check } from "./check.ts";
import { clientSupport } from "./client-support/client-support.ts";
import { content } from "./content.ts";
import { htmlValidity } from "./html-validity.ts";
import { images } from "./images.ts";
import { links } from "./links.ts";
import { plaintext } from "./plaintext.ts";
import { preheader } from "./preheader.ts";
import { size } from "./size.ts";
import { spam } from "./spam.ts";
import { subject } from "./subject.ts";

export const CHECKS: readonly Check[] = [
  content,
  links,
  images,
  subject,
  preheader,
  size,
  clientSupport,
  accessibility,
  plaintext,
  htmlValidity,
  spam,
];
