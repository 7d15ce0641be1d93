import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";

import { api } from "../api/client";

const Current = lazy(() => import("../features/community/announcements/Current"));
/** Milliseconds: what the page is for comes first. */
const patience = 600;

/** Announcements stand above what one asks. Nothing of them is fetched with the first page, and only the list as long as there is none. */
export function AnnouncementsSlot() {
  const [ready, setReady] = useState(false);
  const asks = useLocation({ select: ({ pathname }) => pathname === "/" || pathname.startsWith("/c/") });
  useEffect(() => {
    const timer = setTimeout(() => { setReady(true); }, patience);
    return () => { clearTimeout(timer); };
  }, []);
  // Looked for again now and then: a page may stay open for days.
  const { data } = useQuery({ ...api.queryOptions("get", "/api/announcements/current"), enabled: ready && asks, refetchInterval: 600_000, staleTime: 120_000 });
  return asks && data?.items.length ? <Suspense><Current /></Suspense> : null;
}
