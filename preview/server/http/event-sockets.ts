/** The one WebSocket: events from the server to every open page. */

import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import type { PreviewEvent } from "../../protocol.ts";
import { allowsSocket, type Origin } from "./guard.ts";

export interface EventSockets {
  send(event: PreviewEvent): void;
  close(): void;
}

export function openEventSockets(server: Server, origin: Origin, hello: () => PreviewEvent): EventSockets {
  // Pages have nothing to say here; the limit keeps them from filling the memory.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false });

  server.on("upgrade", (request, socket, head) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname !== "/api/events" || !allowsSocket(origin, request)) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client: WebSocket) => {
      client.on("error", () => client.terminate());
      client.send(JSON.stringify(hello()));
    });
  });

  return {
    send(event) {
      const text = JSON.stringify(event);
      for (const client of sockets.clients) if (client.readyState === client.OPEN) client.send(text);
    },
    close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}
