import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { lazy, Suspense, useEffect } from "react";
import { RouterProvider } from "react-aria-components";

import { instance } from "../api/session";
import { useT } from "../locales/Language";
import { ConnectionNotice } from "./ConnectionNotice";
import { applyIdentity } from "./identity";
import { Notices } from "./Notices";
import styles from "./Root.module.css";
import { StateHeader } from "./StateHeader";
import { useIdentity } from "./useIdentity";

const InstanceNotices = lazy(() => import("./InstanceNotices"));
/** Between two looks at what the administration says to everybody. */
const looked = 120_000;

export function Root() {
  const t = useT();
  const router = useRouter();
  const identity = useIdentity();
  const known = useQuery({ ...instance(), refetchInterval: looked }).data;
  const look = identity?.look;
  const announces = known && (known.maintenance || known.models_down || known.banners.length > 0);
  const { light, dark } = identity?.accent ?? {};
  useEffect(() => { if (look) applyIdentity(look, light && dark ? { light, dark } : null); }, [look, light, dark]);
  return (
    <RouterProvider navigate={(path) => void router.navigate({ href: path })}>
      <a href="#content" className={styles["skip"]}>{t("common.skip")}</a>
      <div className={styles["root"]}>
        {identity?.look === "state" ? <StateHeader institution={identity.institution} /> : null}
        <Notices said={<><ConnectionNotice />{announces ? <Suspense><InstanceNotices known={known} /></Suspense> : null}</>}><Outlet /></Notices>
      </div>
    </RouterProvider>
  );
}
