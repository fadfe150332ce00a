/** What a mailer's options come to before its first mail: checked once, kept as long as the options are. */

import { type AssetSource, createAssetSource } from "../message/assets.ts";
import type { Message } from "../message/message.ts";
import { composeWhole } from "../message/mime/compose.ts";
import { createDkimSigner, type DkimSigner } from "../message/mime/dkim.ts";
import type { MailerOptions } from "./options.ts";

/** The parts of a mailer that preparing and signing a mail need. */
export interface Preparation {
  readonly signer: DkimSigner | undefined;
  readonly assets: AssetSource | undefined;
  /** A message for the wire, as bytes or a string of ASCII, signed where the mailer has keys. */
  compose(message: Message): Promise<Uint8Array | string>;
}

const known = new WeakMap<object, Preparation>();

/**
 * The same options give the same preparation, so that images are read, and keys checked, once for each mailer.
 *
 * @throws {MailError} `INVALID_CONFIGURATION`
 */
export function preparationOf(options: Pick<MailerOptions, "dkim" | "assetBaseUrl" | "embedAssets">): Preparation {
  const found = known.get(options);
  if (found !== undefined) return found;
  const signer = options.dkim === undefined ? undefined : createDkimSigner(options.dkim);
  const made: Preparation = {
    signer,
    assets: createAssetSource(options),
    async compose(message) {
      const whole = composeWhole(message);
      if (signer === undefined) return whole;
      const signatures = await signer.signatures(whole, message);
      return typeof whole === "string" ? signatures + whole : Buffer.concat([Buffer.from(signatures), whole]);
    },
  };
  known.set(options, made);
  return made;
}
