/** Owns the thread that renders: one job at a time, and a new thread whenever a template has ruined the old one. */

import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Invoke } from "../../../src/project/module-runner.ts";
import type {
  DescribeJob,
  DescribeOutcome,
  FromThread,
  RenderFailure,
  RenderJob,
  RenderOutcome,
  ThreadData,
  ThreadError,
  ToThread,
} from "../thread/messages.ts";

export interface RenderThreadOptions extends RenderLimits {
  readonly data: ThreadData;
  /** Answers the thread's module runner. */
  readonly invoke: Invoke;
}

export interface RenderLimits {
  /** How long a template may work without a sign of progress, in milliseconds. */
  readonly timeoutMs: number;
  /** How much a template may hold in memory, in MB. */
  readonly memoryMb: number;
  /** A thread is replaced after so many renders, in case that templates leave something behind. */
  readonly rendersPerThread: number;
  /** For what a template throws where no render waits for it. */
  readonly onStrayError: (error: ThreadError) => void;
}

export interface RenderThread {
  render(job: RenderJob): Promise<RenderOutcome>;
  /** What a template tells about its props; waits for its turn like a render. */
  describe(job: DescribeJob): Promise<DescribeOutcome>;
  /** Gives up the job that is running where it has shown no progress for a while: its template has been changed. */
  giveUp(templateId: string): void;
  /** Starts afresh, for changes that a running thread cannot see, such as an installed package. */
  restart(): void;
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  isReady: boolean;
  /** Why it ended, once it has. */
  ended: Error | undefined;
  renders: number;
}

type Outcome = RenderOutcome | DescribeOutcome;
type Task = Extract<ToThread, { type: "render" | "describe" }>;

interface Running {
  readonly job: RenderJob | DescribeJob;
  readonly settle: (outcome: Outcome) => void;
  phase: ThreadError["phase"];
  lastProgress: number;
  timer: NodeJS.Timeout | undefined;
}

/** A job that has been silent for so long and whose template has been saved anew is not worth waiting for. */
const STALE_MS = 500;

/** V8 would let short-lived objects of renders pile up to three times as much before it looks at them. */
const YOUNG_GENERATION_MB = 16;

const THREAD_FILE = new URL(`../thread/main${extname(import.meta.url)}`, import.meta.url);

export function startRenderThread(options: RenderThreadOptions): RenderThread {
  let closed = false;
  let thread = start();
  /** Takes over from a thread that has rendered enough, as soon as it can work. */
  let successor: Thread | undefined;
  let restartWanted = false;
  let running: Running | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  function start(): Thread {
    const worker = new Worker(THREAD_FILE, {
      workerData: options.data,
      name: "posthorn-render",
      execArgv: [],
      env: { ...process.env, NODE_ENV: process.env.NODE_ENV ?? "development" },
      resourceLimits: { maxOldGenerationSizeMb: options.memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    worker.unref();
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    ready.catch(() => {}); // Reported to whoever renders next.
    const started: Thread = { worker, ready, isReady: false, ended: undefined, renders: 0 };
    const end = (reason: Error): void => {
      if (started.ended) return;
      started.ended = reason;
      reject(reason);
      if (thread === started) failRunning(reason);
    };
    worker.on("message", (message: FromThread) => {
      if (message.type !== "ready") return receive(started, message);
      started.isReady = true;
      resolve();
    });
    worker.on("error", end);
    worker.on("exit", (code) => end(new Error(`The render thread ended with code ${code}`)));
    return started;
  }

  function receive(from: Thread, message: Exclude<FromThread, { type: "ready" }>): void {
    if (message.type === "invoke") {
      showProgress();
      const { id, payload } = message;
      options.invoke(payload).then((answer) => post(from, { type: "answer", id, answer }));
    } else if (message.type === "phase") {
      showProgress();
      if (running) running.phase = message.phase;
    } else if (message.type === "done") {
      from.renders += 1;
      if (from === thread) running?.settle(message.outcome);
    } else {
      options.onStrayError(message.error);
    }
  }

  function post(to: Thread, message: ToThread): void {
    if (!to.ended) to.worker.postMessage(message);
  }

  async function takeTurn(task: Task): Promise<Outcome> {
    const previous = queue;
    const { promise, resolve } = Promise.withResolvers<void>();
    queue = promise;
    await previous;
    try {
      return await runNow(task);
    } finally {
      resolve();
    }
  }

  async function runNow(task: Task): Promise<Outcome> {
    if (closed) return failure("render", "Error", "The preview was closed");
    if (thread.ended || restartWanted) replaceBy(start());
    else if (successor?.isReady && !successor.ended) replaceBy(successor);
    else if (thread.renders >= options.rendersPerThread && !successor) successor = start();
    // The clock starts when the thread can work: a busy machine is not the template's fault.
    try {
      await thread.ready;
    } catch (error) {
      const { name, message } = error as Error;
      return failure("load", name, `The render thread could not start: ${message}`);
    }
    return await new Promise<Outcome>((resolve) => {
      const settle = (outcome: Outcome): void => {
        clearTimeout(running?.timer);
        running = undefined;
        resolve(outcome);
      };
      running = { job: task.job, settle, phase: "load", lastProgress: performance.now(), timer: undefined };
      showProgress();
      post(thread, task);
    });
  }

  function showProgress(): void {
    if (!running) return;
    running.lastProgress = performance.now();
    clearTimeout(running.timer);
    running.timer = setTimeout(timeOut, options.timeoutMs);
  }

  function timeOut(): void {
    const doing = running?.phase === "load" ? "loading" : "rendering";
    const seconds = options.timeoutMs / 1000;
    abandon(
      `The template did not finish ${doing} within ${seconds} s; does it wait for something, or loop without end?`,
    );
  }

  /** Ends the thread: nothing else stops a loop. */
  function abandon(message: string): void {
    running?.settle(failure("timeout", "TimeoutError", message));
    replaceBy(start());
  }

  function failRunning(reason: Error): void {
    if (!running) return;
    const isMemory = (reason as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
    const message = isMemory ? `The template used more than ${options.memoryMb} MB of memory` : reason.message;
    running.settle(failure(running.phase, isMemory ? "RangeError" : reason.name, message));
  }

  function replaceBy(next: Thread): void {
    const old = new Set([thread, successor]);
    old.delete(next);
    thread = next;
    successor = undefined;
    restartWanted = false;
    for (const gone of old) if (gone) void endThread(gone);
  }

  async function endThread(gone: Thread): Promise<void> {
    gone.ended ??= new Error("The render thread was replaced");
    await gone.worker.terminate();
  }

  return {
    // Each task is answered by an outcome of its own kind.
    render: (job) => takeTurn({ type: "render", job }) as Promise<RenderOutcome>,
    describe: (job) => takeTurn({ type: "describe", job }) as Promise<DescribeOutcome>,
    giveUp(templateId) {
      if (running?.job.template.id !== templateId || performance.now() - running.lastProgress < STALE_MS) return;
      abandon("The template was changed before it had finished");
    },
    restart() {
      restartWanted = true;
    },
    async close() {
      closed = true;
      running?.settle(failure("render", "Error", "The preview was closed"));
      await Promise.all([endThread(thread), successor && endThread(successor)]);
    },
  };
}

function failure(phase: ThreadError["phase"], name: string, message: string): RenderFailure {
  return { ok: false, variants: [], props: null, error: { phase, name, message } };
}
