/**
 * Where a message is written, from its first field to its last line: memory that the next message writes anew. What
 * would be put together from parts takes memory for each part and for the whole, and all of it is new to the processor.
 */

/** What most mails fit into. */
const USUAL_SIZE = 64 * 1024;
/** More is not kept for the next message. */
const LARGEST_KEPT = 4 * 1024 * 1024;

const [LF, CR] = [10, 13] as const;

export class Sheet {
  #bytes: Buffer = Buffer.allocUnsafeSlow(USUAL_SIZE);
  /** Bytes written so far. */
  length = 0;
  /** Bytes that stand between what is written, and stay where they are: attachments are large. */
  #inserts: { readonly at: number; readonly content: Buffer }[] = [];

  /** The memory, with room for `more` bytes after those that are written. */
  withRoom(more: number): Buffer {
    const size = this.length + more;
    if (size > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(size, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.length);
      this.#bytes = larger;
    }
    return this.#bytes;
  }

  /** Text in UTF-8. */
  write(text: string): void {
    this.length += this.withRoom(text.length * 3).write(text, this.length);
  }

  insert(content: Buffer): void {
    this.#inserts.push({ at: this.length, content });
  }

  /** Whether nothing but what was written is in it. */
  get isWhole(): boolean {
    return this.#inserts.length === 0;
  }

  endsWithLine(): boolean {
    return this.#bytes[this.length - 2] === CR && this.#bytes[this.length - 1] === LF;
  }

  /** Takes the message off the sheet; for one that is ASCII and {@link isWhole}. */
  takeAscii(): string {
    const whole = this.#bytes.toString("latin1", 0, this.length);
    this.clear();
    return whole;
  }

  /** Takes the message off the sheet. */
  takeBytes(): Buffer {
    const inserted = this.#inserts.reduce((sum, { content }) => sum + content.length, 0);
    const whole = Buffer.allocUnsafeSlow(this.length + inserted);
    let [from, at] = [0, 0];
    for (const { at: to, content } of this.#inserts) {
      at += this.#bytes.copy(whole, at, from, to);
      at += content.copy(whole, at);
      from = to;
    }
    this.#bytes.copy(whole, at, from, this.length);
    this.clear();
    return whole;
  }

  /** Takes up a new message, whatever became of the last one. */
  clear(): void {
    this.length = 0;
    this.#inserts = [];
    if (this.#bytes.length > LARGEST_KEPT) this.#bytes = Buffer.allocUnsafeSlow(USUAL_SIZE);
  }
}
