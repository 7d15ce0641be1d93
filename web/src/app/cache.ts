import { QueryClient } from "@tanstack/react-query";

import { failureOf } from "../api/failure";

const away = new Set(["unreachable", "database_unavailable"]);

export const cache = new QueryClient({
  defaultOptions: {
    // The server may be on this very machine: what the browser believes about the network is not asked.
    queries: { networkMode: "always", staleTime: 10_000, retry: (count, error) => count < 2 && away.has(failureOf(error).code) },
    mutations: { networkMode: "always", retry: false },
  },
});
