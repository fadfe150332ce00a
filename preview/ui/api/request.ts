// Requests to the preview server: JSON in and out, the session token on whatever changes something.
import { type ApiError, TOKEN_HEADER } from "../../protocol.ts";
import { recordedAnswer } from "../site/answers.ts";
import { isSite } from "../site/is-site.ts";

/** An answer that is not 2xx, or none at all (`status` 0). */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

let token = tokenOf(document);

export function currentToken(): string {
  return token;
}

/** A restarted server has a new token, and the page is never reloaded: read the token from a fresh copy of it. */
export async function renewToken(): Promise<void> {
  const response = await fetch("/", { cache: "no-store", headers: { accept: "text/html" } });
  token = tokenOf(new DOMParser().parseFromString(await response.text(), "text/html"));
}

export function getJson<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return request(path, { signal: signal ?? null });
}

export async function getText(path: string, signal?: AbortSignal): Promise<string> {
  return (await answer(path, { signal: signal ?? null })).text();
}

export function postJson<Answer>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  return request(path, { method: "POST", body: JSON.stringify(body), signal: signal ?? null });
}

export function putJson<Answer>(path: string, body: unknown): Promise<Answer> {
  return request(path, { method: "PUT", body: JSON.stringify(body) });
}

export async function remove(path: string): Promise<void> {
  await request(path, { method: "DELETE" });
}

async function request<Answer>(path: string, init: RequestInit): Promise<Answer> {
  if (isSite) return (await siteAnswer(path, init)) as Answer;
  const response = await answer(path, init);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

async function answer(path: string, init: RequestInit): Promise<Response> {
  let response = await send(path, init);
  if (response.status === 401 || response.status === 403) {
    const refused = token;
    await renewToken();
    if (token !== refused) response = await send(path, init);
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** In a static site: what was recorded when it was built. */
async function siteAnswer(path: string, { body }: RequestInit): Promise<unknown> {
  const answer = await recordedAnswer(path, typeof body === "string" ? JSON.parse(body) : undefined);
  if (answer === undefined) throw new RequestError(404, "not-in-site", "This site does not hold that.");
  return answer;
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const changes = init.method !== undefined;
  const headers = changes ? { "content-type": "application/json", [TOKEN_HEADER]: token } : {};
  try {
    return await fetch(path, { ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new RequestError(0, "offline", "The preview server does not answer.");
  }
}

async function errorOf(response: Response): Promise<RequestError> {
  const body: Partial<ApiError> = await response.json().catch(() => ({}));
  const message = body.error?.message ?? `The preview server answered ${response.status} ${response.statusText}`.trim();
  return new RequestError(response.status, body.error?.code ?? "unknown", message);
}

function tokenOf(page: Document): string {
  return page.querySelector<HTMLMetaElement>('meta[name="posthorn-token"]')?.content ?? "";
}
