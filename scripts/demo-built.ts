/** The built package, as its users run it, under the types of its source. */

const built = (path: string): Promise<unknown> => import(new URL(`../dist/${path}`, import.meta.url).href);

export const { createMailer, renderEmail } = (await built("src/index.js")) as typeof import("../src/index.ts");
export const { sqliteOutbox } = (await built("src/outbox/index.js")) as typeof import("../src/outbox/index.ts");
export const { openProject } = (await built("src/project/project.js")) as typeof import("../src/project/project.ts");
export const { templateStates } = (await built(
  "src/cli/template-states.js",
)) as typeof import("../src/cli/template-states.ts");
export const { startProgress } = (await built("src/cli/progress.js")) as typeof import("../src/cli/progress.ts");
export const { onInterrupt } = (await built("src/cli/interrupt.js")) as typeof import("../src/cli/interrupt.ts");
export const { EXIT } = (await built("src/cli/exit-codes.js")) as typeof import("../src/cli/exit-codes.ts");
export const { createInbox } = (await built("preview/inbox/index.js")) as typeof import("../preview/inbox/index.ts");
export const { startPreview } = (await built("preview/server/index.js")) as typeof import("../preview/server/index.ts");
