// The cache of everything the server has said. Nothing in it ages: the event socket says what changed.
import { QueryClient } from "@tanstack/react-query";
import { RequestError } from "./request.ts";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // On loopback the browser's idea of being offline means nothing.
      networkMode: "always",
      retry: (failures, error) => error instanceof RequestError && error.status === 0 && failures < 2,
      retryDelay: 300,
    },
    mutations: { networkMode: "always" },
  },
});
