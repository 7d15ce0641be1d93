import { useQuery } from "@tanstack/react-query";
import { Navigate, useLocation } from "@tanstack/react-router";
import { Suspense } from "react";

import { me } from "../../api/session";
import { useT } from "../../locales/Language";
import { Working } from "../../ui/Working";
import { NotFoundPage } from "../NotFoundPage";
import { pagesOf } from "./pages";
import { workspaceAt } from "./workspaces";

/** The page that the address names, among those of the agent's role: what one may not see does not exist. */
export default function WorkspaceRoute() {
  const t = useT();
  const agent = useQuery(me()).data;
  const { pathname } = useLocation();
  const workspace = workspaceAt(pathname);
  if (!agent || !workspace) return null;
  const [, , path = "", ...rest] = pathname.split("/").map(decodeURIComponent);
  const theirs = pagesOf(workspace, agent);
  const [first] = theirs;
  if (!first) return <NotFoundPage />;
  if (path === "") return <Navigate to={`/${workspace}/$`} params={{ _splat: first.path }} replace />;
  const found = theirs.find((page) => page.path === path);
  if (!found) return <NotFoundPage />;
  return <Suspense fallback={<main id="content" tabIndex={-1}><Working fill>{t("workspace.opening")}</Working></main>}><found.Page key={pathname} agent={agent} rest={rest} /></Suspense>;
}
