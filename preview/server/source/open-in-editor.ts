/** Opens a line in the editor that runs, or in `LAUNCH_EDITOR`, `VISUAL` or `EDITOR`. The only file that knows launch-editor. */

/** How long an editor may take to say that it cannot; one that opens says nothing. */
const PATIENCE_MS = 300;

/** Undefined where it opened, else what went wrong and what to do. */
export async function openInEditor(file: string, line: number, column: number): Promise<string | undefined> {
  const { default: launchEditor } = await import("launch-editor");
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  launchEditor(`${file}:${line}:${column}`, process.env.LAUNCH_EDITOR, (_, problem) =>
    resolve(
      problem
        ? `The editor could not open it: ${problem}`
        : 'No editor is running; start one, or name yours: LAUNCH_EDITOR=code (or "cursor", "webstorm", "zed" …)',
    ),
  );
  setTimeout(() => resolve(undefined), PATIENCE_MS);
  return promise;
}
