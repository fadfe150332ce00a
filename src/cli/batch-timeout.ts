/** How long a template may take to load or render where nobody watches: a busy CI machine is not its fault. */
export const BATCH_TIMEOUT_MS = 60_000;
