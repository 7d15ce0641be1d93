import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";

import { whenSignedOut } from "../api/client";
import { failureOf } from "../api/failure";
import { me } from "../api/session";
import { cache } from "./cache";
import { ConversationPage } from "./ConversationPage";
import { CrashPage } from "./CrashPage";
import { HomePage } from "./HomePage";
import { NotFoundPage } from "./NotFoundPage";
import { OpeningPage } from "./OpeningPage";
import { ownPath, text } from "./paths";
import { Root } from "./Root";
import { SignedInLayout } from "./SignedInLayout";
import { SignInRoute } from "./SignInRoute";

const given = <Value,>(name: string, value: Value | undefined) => (value === undefined ? {} : { [name]: value });

const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage, errorComponent: CrashPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { back?: string; expired?: boolean } => ({
    ...given("back", ownPath(search["back"])),
    ...given("expired", search["expired"] === true || undefined),
  }),
  component: SignInRoute,
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    try {
      return { agent: await cache.ensureQueryData(me()) };
    } catch (error) {
      if (failureOf(error).code !== "signed_out") throw error;
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { back: location.href } });
    }
  },
  pendingComponent: OpeningPage,
  component: SignedInLayout,
  errorComponent: CrashPage,
});

const home = createRoute({ getParentRoute: () => signedIn, path: "/", component: HomePage });

const conversationRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/c/$conversationId",
  validateSearch: (search: Record<string, unknown>): { source?: string; message?: string } => ({
    ...given("source", text(search["source"])),
    ...given("message", text(search["message"])),
  }),
  component: ConversationPage,
});

const keys = createRoute({
  getParentRoute: () => signedIn,
  path: "/cles",
  component: lazyRouteComponent(() => import("./KeysPage")),
});

const accessibility = createRoute({
  getParentRoute: () => root,
  path: "/accessibilite",
  component: lazyRouteComponent(() => import("./AccessibilityPage")),
});

export const router = createRouter({
  routeTree: root.addChildren([signIn, accessibility, signedIn.addChildren([home, conversationRoute, keys])]),
  defaultPreload: false,
  scrollRestoration: false,
});

let leaving = false;

// The session ended under an open page: sign in, then come back to the same place. Drafts stay in this browser.
whenSignedOut(() => {
  const { location } = router.state;
  if (leaving || location.pathname === "/sign-in" || cache.getQueryData(me().queryKey) === undefined) return;
  leaving = true;
  // The refused call comes back to its caller first: the composer then takes its text back, and keeps it.
  setTimeout(() => {
    void router.navigate({ to: "/sign-in", search: { back: location.href, expired: true } }).then(() => {
      cache.clear();
      leaving = false;
    });
  }, 100);
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
