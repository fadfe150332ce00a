/** A worker's health, readiness and metrics over HTTP, on this machine's loopback address only. */

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { MailWorker } from "../mailer/queue.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { CommandError } from "./command-error.ts";
import { EXIT } from "./exit-codes.ts";
import { METRICS_TYPE, workerMetrics } from "./worker-metrics.ts";
import type { WorkerTotals } from "./worker-totals.ts";

export interface HealthOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly outbox: Outbox<unknown>;
  readonly working: MailWorker;
  readonly concurrency: number;
  readonly totals: WorkerTotals;
  /** Aborted once the worker is to stop. */
  readonly stopping: AbortSignal;
}

export interface HealthServer extends AsyncDisposable {
  readonly url: string;
}

/** @throws {CommandError} `PORT_TAKEN` */
export async function startHealthServer(options: HealthOptions): Promise<HealthServer> {
  const server = createServer(({ method, url = "/" }, response) => {
    if (method !== "GET" && method !== "HEAD") return answer(response, 405, "Only GET\n");
    void respond(url.split("?", 1)[0] as string, options, response);
  });
  server.listen(options.port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new CommandError("PORT_TAKEN", `Port ${options.port} cannot be used: ${(cause as Error).message}`, {
      next: "Give another --health-port; 0 takes any that is free.",
      exitCode: EXIT.failed,
      cause,
    });
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function respond(path: string, options: HealthOptions, response: ServerResponse): Promise<void> {
  switch (path) {
    case "/healthz":
      return answer(response, 200, "alive\n");
    case "/readyz": {
      const reason = await notReady(options);
      return reason === undefined ? answer(response, 200, "ready\n") : answer(response, 503, `${reason}\n`);
    }
    case "/metrics":
      return answer(response, 200, await workerMetrics(options), METRICS_TYPE);
    default:
      return answer(response, 404, "There are /healthz, /readyz and /metrics\n");
  }
}

/** Why the worker would not deliver a mail that is enqueued now. That a mail server is down is no such reason: it waits for it. */
async function notReady({ outbox, stopping }: HealthOptions): Promise<string | undefined> {
  if (stopping.aborted) return "stopping";
  try {
    await outbox.counts();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function answer(response: ServerResponse, status: number, body: string, type = "text/plain; charset=utf-8"): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(body);
}
