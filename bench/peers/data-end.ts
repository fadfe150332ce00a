/** Finds where the DATA of an SMTP conversation ends, wherever the network cut the stream. */

const END = Buffer.from("\r\n.\r\n");

/** Watches one message: `<CRLF>.<CRLF>` ends it (RFC 5321 section 4.1.1.4), also across chunk borders. */
export class DataEnd {
  /** The last bytes seen. Before the first byte of a message stands the CRLF of the DATA command. */
  #tail: Buffer = END.subarray(0, 2);

  /** The number of bytes of `chunk` that belong to the message, its ending included; -1 where it goes on. */
  find(chunk: Buffer): number {
    const border = Buffer.concat([this.#tail, chunk.subarray(0, END.length - 1)]);
    const across = border.indexOf(END);
    if (across !== -1) return across + END.length - this.#tail.length;
    const within = chunk.indexOf(END);
    if (within !== -1) return within + END.length;
    this.#tail = Buffer.from(
      chunk.length >= END.length
        ? chunk.subarray(1 - END.length)
        : Buffer.concat([this.#tail, chunk]).subarray(1 - END.length),
    );
    return -1;
  }
}
