/** Verifies DKIM signatures as a receiver would, with a DNS of one record. */

import { createPublicKey } from "node:crypto";
import { type DKIMResult, dkimVerify } from "mailauth";

export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** PEM, RSA or Ed25519. */
  readonly publicKey: string;
}

export interface DkimVerdict {
  /** `pass`; `fail` where the mail was changed; `neutral`, `none`, `policy`, … by RFC 8601 section 2.7.1. */
  readonly status: string;
  /** Why, where it is not `pass`. */
  readonly comment: string | undefined;
  /** `rsa-sha256`, `ed25519-sha256`. */
  readonly algorithm: string | undefined;
  /** The signed header fields, lower case, in order. */
  readonly signedHeaders: readonly string[];
  /** The domain of From and the signature's are the same, as DMARC wants it. */
  readonly aligned: boolean;
}

/** One verdict for each signature of this domain and selector; none where the mail is not signed by it. */
export async function verifyDkim(raw: Uint8Array, key: DkimKey): Promise<DkimVerdict[]> {
  const { results } = await dkimVerify(Buffer.from(raw), {
    strict: true,
    resolver: async (name, type) => {
      if (type === "TXT" && name === `${key.selector}._domainkey.${key.domain}`) return [[dkimRecord(key.publicKey)]];
      throw Object.assign(new Error(`${name} has no ${type} record`), { code: "ENOTFOUND" });
    },
  });
  return results
    .filter(({ signingDomain, selector }) => signingDomain === key.domain && selector === key.selector)
    .map(verdictOf);
}

function verdictOf({ status, algo, signingHeaders }: DKIMResult): DkimVerdict {
  return {
    status: status.result,
    comment: status.comment || undefined,
    algorithm: algo,
    signedHeaders: (signingHeaders?.keys ?? "").split(":").map((name) => name.trim().toLowerCase()),
    aligned: Boolean(status.aligned),
  };
}

/** The TXT record that a domain's owner publishes (RFC 6376 section 3.6.1; for Ed25519, RFC 8463 section 4). */
function dkimRecord(publicKey: string): string {
  const key = createPublicKey(publicKey);
  if (key.asymmetricKeyType !== "ed25519")
    return `v=DKIM1; k=rsa; p=${key.export({ type: "spki", format: "der" }).toString("base64")}`;
  return `v=DKIM1; k=ed25519; p=${Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url").toString("base64")}`;
}
