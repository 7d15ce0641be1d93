/** What an open page does when the server says that something changed under it. */
import { createRouter } from "@tanstack/react-router";

import { whenCharterDue, whenMfaRequired, whenSignedOut, whenUnderMaintenance } from "../api/client";
import { instance, me } from "../api/session";
import { cache } from "./cache";
import { routeTree } from "./routes";

export const router = createRouter({
  routeTree,
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

// A charter was published under an open page. As above, the refused call comes back first.
whenCharterDue(() => {
  setTimeout(() => { void cache.invalidateQueries({ queryKey: me().queryKey }); }, 100);
});

// A maintenance began under an open page.
whenUnderMaintenance(() => {
  setTimeout(() => { void cache.invalidateQueries({ queryKey: instance().queryKey }); }, 100);
});

whenMfaRequired((issuer) => {
  const { location } = router.state;
  if (location.pathname !== "/connexion/renforcee") void router.navigate({ to: "/connexion/renforcee", search: { issuer, back: location.href } });
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
