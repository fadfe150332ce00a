/** What `--json` prints: a stable shape; fields are added, never changed. */

export function printJson(facts: object): void {
  process.stdout.write(`${JSON.stringify({ version: 1, ...facts }, null, 2)}\n`);
}
