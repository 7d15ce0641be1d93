import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { RouterProvider } from "react-aria-components";

import { useT } from "../locales/Language";
import { ConnectionNotice } from "./ConnectionNotice";
import { applyIdentity } from "./identity";
import styles from "./Root.module.css";
import { StateHeader } from "./StateHeader";
import { useIdentity } from "./useIdentity";

export function Root() {
  const t = useT();
  const router = useRouter();
  const identity = useIdentity();
  const look = identity?.look;
  useEffect(() => { if (look) applyIdentity(look); }, [look]);
  return (
    <RouterProvider navigate={(path) => void router.navigate({ href: path })}>
      <a href="#content" className={styles["skip"]}>{t("common.skip")}</a>
      <div className={styles["root"]}>
        {identity?.look === "state" ? <StateHeader institution={identity.institution} /> : null}
        <ConnectionNotice />
        <Outlet />
      </div>
    </RouterProvider>
  );
}
