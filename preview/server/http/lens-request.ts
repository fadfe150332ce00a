/** The body of `POST /api/lens`, parsed. */

import { type LensChoice, type LensRequest, lensClients, lensDarkModes } from "../../protocol.ts";

export function readLensRequest(body: unknown): LensRequest | undefined {
  const { frame, lens } = fieldsOf(body);
  if (typeof frame !== "string" || !frame.startsWith("/frame/") || typeof lens !== "object" || lens === null)
    return undefined;
  const { client, dark, images, fonts } = fieldsOf(lens);
  const isKnown =
    (client === undefined || lensClients.some(({ id }) => id === client)) &&
    (dark === undefined || lensDarkModes.some(({ id }) => id === dark)) &&
    (images === undefined || images === "off") &&
    (fonts === undefined || fonts === "off");
  return isKnown ? { frame, lens: lens as LensChoice } : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
