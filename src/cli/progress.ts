/** How far a long command is: a bar on a terminal, nothing but lines elsewhere. The only file that knows cli-progress. */

export interface Progress {
  /** One more is done; `name` is what comes next. */
  step(name: string): void;
  /** Writes a line above the bar. */
  line(text: string): void;
  stop(): void;
}

/** Writes to stderr, so that stdout stays what the command found out. */
export async function startProgress(total: number, stream: NodeJS.WriteStream = process.stderr): Promise<Progress> {
  if (!stream.isTTY) {
    return { step() {}, line: (text) => void stream.write(`${text}\n`), stop() {} };
  }
  const { MultiBar, Presets } = await import("cli-progress");
  const bars = new MultiBar(
    { format: "  {bar} {value}/{total}  {name}", stream, hideCursor: true, clearOnComplete: true, autopadding: true },
    Presets.shades_classic,
  );
  const bar = bars.create(total, 0, { name: "" });
  return {
    step: (name) => bar.increment(1, { name }),
    line: (text) => bars.log(`${text}\n`),
    stop: () => bars.stop(),
  };
}
