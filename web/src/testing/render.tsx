import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";

import { LanguageProvider } from "../locales/Language";
import { Toasts } from "../ui/Toasts";

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
