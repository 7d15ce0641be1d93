import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";

import { LanguageProvider } from "../locales/Language";
import { Toasts } from "../ui/Toasts";
import { cache } from "./cache";
import { router } from "./router";

export function App() {
  return (
    <QueryClientProvider client={cache}>
      <LanguageProvider>
        <RouterProvider router={router} />
        <Toasts />
      </LanguageProvider>
    </QueryClientProvider>
  );
}
