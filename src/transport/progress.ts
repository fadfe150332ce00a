/**
 * What the tries of one delivery have come to, recipient by recipient: the worst that is true over all of them, not
 * only of the last.
 */

import type { Attempt, Delivery, MailError, RecipientResult } from "../errors.ts";
import type { Message } from "../message/message.ts";
import { type AttemptOutcome, recipientsRefused } from "./attempt.ts";

export class DeliveryProgress {
  readonly attempts: Attempt[] = [];
  /** The last word on each recipient of whom anything is known. */
  readonly #results = new Map<string, RecipientResult>();

  record(outcome: AttemptOutcome, message: Message): void {
    this.attempts.push(...outcome.attempts);
    for (const address of outcome.accepted) this.#results.set(address, { address, status: "accepted" });
    for (const refusal of outcome.refused) this.#refuse(refusal);
    // "partial" without saying who is as open, for those it does not name, as "unknown" is.
    if (outcome.error === undefined || outcome.error.delivery === "not-sent") return;
    const named = new Set([...outcome.accepted, ...outcome.refused.map(({ address }) => address)]);
    this.leaveOpen(message.envelope.to.filter((address) => !named.has(address)));
  }

  /** Nobody can say any more whether these have the mail. */
  leaveOpen(addresses: readonly string[]): void {
    for (const address of addresses) {
      const known = this.#results.get(address);
      if (known?.status !== "accepted") this.#results.set(address, { ...known, address, status: "unknown" });
    }
  }

  /** An earlier try that ended unknown may have reached who is refused now. */
  #refuse(refusal: RecipientResult): void {
    const known = this.#results.get(refusal.address)?.status;
    if (known === "accepted") return;
    this.#results.set(refusal.address, known === "unknown" ? { ...refusal, status: "unknown" } : refusal);
  }

  get accepted(): readonly string[] {
    return this.#withStatus("accepted").map(({ address }) => address);
  }

  /** What is left to report although the last try served everybody it was for; undefined where all have the mail. */
  failure(response: string | undefined): MailError | undefined {
    const missing = [...this.#withStatus("refused"), ...this.#withStatus("unknown")];
    return missing.length === 0 ? undefined : recipientsRefused(this.accepted, missing, response);
  }

  /** The error as it is true of the whole delivery. */
  complete(error: MailError, transport: string): MailError {
    const told = error.code === "RECIPIENTS_REFUSED" ? this.#refusals(error) : error;
    const recipients = [...this.#results.values()];
    const known =
      this.#withStatus("unknown").length > 0 ? "unknown" : this.accepted.length > 0 ? "partial" : "not-sent";
    const delivery = worst(told.delivery, known);
    return told.with({
      attempts: this.attempts.length > 0 ? this.attempts : error.attempts,
      transport: error.transport ?? transport,
      recipients: recipients.length > 0 ? recipients : error.recipients,
      // Whether sending again can help follows from what became of the mail, unless the transport knows better.
      ...(delivery === told.delivery ? {} : { delivery }),
    });
  }

  /** The last refusal in the light of the earlier ones. */
  #refusals(error: MailError): MailError {
    const refused = this.#withStatus("refused");
    if (refused.length === 0) return error;
    if (this.accepted.length > 0) return recipientsRefused(this.accepted, refused, error.response);
    return error.with({ permanent: refused.every(({ permanent }) => permanent === true) });
  }

  #withStatus(status: RecipientResult["status"]): RecipientResult[] {
    return [...this.#results.values()].filter((one) => one.status === status);
  }
}

const SEVERITY: readonly Delivery[] = ["not-sent", "partial", "unknown"];

function worst(one: Delivery, other: Delivery): Delivery {
  return SEVERITY.indexOf(one) > SEVERITY.indexOf(other) ? one : other;
}
