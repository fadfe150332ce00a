// The app: its providers around the shell.
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Router } from "wouter";
import { queryClient } from "../api/query-client.ts";
import { startLiveUpdates } from "../events/live.ts";
import { useHashPath, useHashSearch } from "../site/hash-location.ts";
import { isSite } from "../site/is-site.ts";
import { Shell } from "./shell.tsx";

export function startApp(root: HTMLElement): void {
  if (!isSite) startLiveUpdates();
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        {isSite ? (
          <Router hook={useHashPath} searchHook={useHashSearch}>
            <Shell />
          </Router>
        ) : (
          <Shell />
        )}
      </QueryClientProvider>
    </StrictMode>,
  );
}
