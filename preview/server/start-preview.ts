/** `startPreview`: sends the render thread on its way, and loads the rest of the preview meanwhile. */

import { findVite } from "../../src/project/import-vite.ts";
import type { Invoke } from "../../src/project/module-runner.ts";
import { findProject } from "../../src/project/project.ts";
import type { Inbox } from "../inbox/index.ts";
import type { PhoneAddress, ProjectInfo } from "../protocol.ts";
import { type RenderLimits, startRenderThread } from "./engine/render-thread.ts";
import type { ThreadError } from "./thread/messages.ts";

export interface PreviewOptions {
  /** The folder that holds package.json. Default: the working directory. */
  readonly root?: string | undefined;
  /** The templates' folder, below `root`. Default: what `posthorn.config.ts` says, else `emails`, else `src/emails`. */
  readonly directory?: string | undefined;
  /** Without it 3000, or the next free port. With it exactly this one, or an error; 0 takes any free port. */
  readonly port?: number | undefined;
  /**
   * Also listen to other machines: at this address of this machine, or with `true` at all it has. Those machines need
   * the token that is in `network.url`. Default: this machine only.
   */
  readonly host?: string | true | undefined;
  /** What those machines have to bring: at least 16 characters; default: made anew at every start. */
  readonly accessToken?: string | undefined;
  /**
   * A local inbox to show, or what opens one, which is called once the loading of the first mail is on its way. The
   * preview does not close it.
   */
  readonly inbox?: Inbox | (() => Promise<Inbox>) | undefined;
  /** How long a template may work without a sign of progress, in milliseconds; default 5,000. */
  readonly renderTimeoutMs?: number | undefined;
  /** How much memory a template may use, in MB; default 512. */
  readonly renderMemoryMb?: number | undefined;
  /** After how many renders the thread that renders is replaced; default 1,000. */
  readonly rendersPerThread?: number | undefined;
  /** For what a template throws where no render waits for it; default: writes it to stderr. */
  readonly onStrayError?:
    | ((error: { readonly name: string; readonly message: string; readonly stack?: string }) => void)
    | undefined;
}

export interface PreviewServer extends AsyncDisposable {
  /** `http://127.0.0.1:3000/` */
  readonly url: string;
  readonly port: number;
  /** For other machines, where it was started with `host`: its address with the token, and a QR code of that. */
  readonly network: PhoneAddress | null;
  /** What requests that change something have to carry; it is in the page that `url` gives. */
  readonly token: string;
  /** Every route there is, so that a test can ask each of them. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  project(): Promise<ProjectInfo>;
  /** Says on every open page why a changed configuration is not used; null: there is nothing to say any more. */
  showConfigProblem(problem: string | null): void;
  close(): Promise<void>;
}

/**
 * Starts the preview of a project's templates.
 *
 * It listens on 127.0.0.1 only, unless `host` says otherwise, makes no request of its own, and writes nothing into the
 * project.
 *
 * @throws {MailError} `NOT_CONFIGURED` where there is no folder of templates or no Vite; `INVALID_CONFIGURATION` where
 * `posthorn.config.ts` cannot be used, or the port that was asked for is taken.
 *
 * @example
 * await using preview = await startPreview({ root: "apps/mail" });
 * console.log(preview.url);
 */
export async function startPreview(options: PreviewOptions = {}): Promise<PreviewServer> {
  const place = await findProject(options);
  const { runner } = findVite(place.directory);
  const limits: RenderLimits = {
    timeoutMs: options.renderTimeoutMs ?? 5_000,
    memoryMb: options.renderMemoryMb ?? 512,
    rendersPerThread: options.rendersPerThread ?? 1_000,
    onStrayError: options.onStrayError ?? writeStrayError,
  };
  const invoke = Promise.withResolvers<Invoke>();
  // What the first mail waits for is this thread's import of React Email; all that follows is shorter.
  const thread = startRenderThread({
    ...limits,
    data: { runner, directory: place.directory },
    invoke: async (payload) => (await invoke.promise)(payload),
  });
  try {
    const { openPreview } = await import("./open-preview.ts");
    return await openPreview({ options, place, limits, thread, onInvoke: invoke.resolve });
  } catch (error) {
    await thread.close();
    throw error;
  }
}

function writeStrayError({ name, message, stack }: ThreadError): void {
  process.stderr.write(`A template threw where no render waits for it: ${stack ?? `${name}: ${message}`}\n`);
}
