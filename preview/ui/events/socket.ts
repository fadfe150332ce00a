// The event socket: one connection that comes back by itself, a little later after every failure.
import type { PreviewEvent } from "../../protocol.ts";
import { currentToken, renewToken } from "../api/request.ts";

export type Connection = "connecting" | "open" | "lost";

interface SocketHandlers {
  readonly onEvent: (event: PreviewEvent) => void;
  readonly onConnection: (connection: Connection) => void;
}

const FIRST_DELAY = 250;
const LAST_DELAY = 8_000;

/** Connects and stays connected until the returned function is called. */
export function connectEvents({ onEvent, onConnection }: SocketHandlers): () => void {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let closed = false;

  const open = () => {
    clearTimeout(timer);
    socket = new WebSocket(
      `${location.origin.replace(/^http/, "ws")}/api/events?token=${encodeURIComponent(currentToken())}`,
    );
    socket.onopen = () => {
      failures = 0;
      onConnection("open");
    };
    socket.onmessage = (message) => onEvent(JSON.parse(message.data) as PreviewEvent);
    socket.onclose = () => {
      socket = undefined;
      if (closed) return;
      onConnection("lost");
      timer = setTimeout(reopen, delayAfter(failures++));
    };
  };

  // The server may have been restarted meanwhile, with another token.
  const reopen = () => {
    clearTimeout(timer);
    if (closed || socket) return;
    renewToken().then(
      () => !closed && !socket && open(),
      () => {
        timer = setTimeout(reopen, delayAfter(failures++));
      },
    );
  };

  // Whoever comes back to the tab should not have to wait for the end of a long pause.
  const onVisible = () => {
    if (document.visibilityState === "visible" && !socket) reopen();
  };

  open();
  document.addEventListener("visibilitychange", onVisible);
  return () => {
    closed = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onVisible);
    socket?.close();
  };
}

function delayAfter(failures: number): number {
  const delay = Math.min(LAST_DELAY, FIRST_DELAY * 2 ** failures);
  return delay * (0.8 + Math.random() * 0.4);
}
