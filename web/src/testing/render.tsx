import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach } from "vitest";

import { LanguageProvider } from "../locales/Language";
import { Toasts } from "../ui/Toasts";
import { toasts } from "../ui/toasts";
import "./server";

afterEach(() => {
  cleanup();
  for (const { key } of toasts.visibleToasts) toasts.close(key);
});

/** Renders as the application does: language, cache and messages around. */
export function show(ui: ReactNode): RenderResult & { cache: QueryClient } {
  document.documentElement.lang = "fr";
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } });
  const result = render(
    <QueryClientProvider client={cache}>
      <LanguageProvider>
        {ui}
        <Toasts />
      </LanguageProvider>
    </QueryClientProvider>,
  );
  return { ...result, cache };
}
