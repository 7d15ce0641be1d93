import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { show } from "./render";

/** Renders inside a router that has the addresses of the application, without its pages. */
export function showAt(path: string, ui: ReactNode) {
  const root = createRootRoute({ component: () => ui });
  const children = ["/", "/c/$conversationId", "/espaces", "/espaces/$spaceId", "/lots", "/lots/nouveau", "/lots/$batchId", "/publications", "/sign-in"].map((address) => createRoute({ getParentRoute: () => root, path: address }));
  const router = createRouter({ routeTree: root.addChildren(children), history: createMemoryHistory({ initialEntries: [path] }) });
  // The application registers its own router's type; this one has the same addresses.
  return { ...show(<RouterProvider router={router as never} />), where: () => router.state.location.pathname };
}
