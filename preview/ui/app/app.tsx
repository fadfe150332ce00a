// The app: its providers around the shell.
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "../api/query-client.ts";
import { startLiveUpdates } from "../events/live.ts";
import { Shell } from "./shell.tsx";

export function startApp(root: HTMLElement): void {
  startLiveUpdates();
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Shell />
      </QueryClientProvider>
    </StrictMode>,
  );
}
