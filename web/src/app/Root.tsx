import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { RouterProvider } from "react-aria-components";

import { instance } from "../api/session";
import { useT } from "../locales/Language";
import { ConnectionNotice } from "./ConnectionNotice";
import { applyIdentity } from "./identity";
import styles from "./Root.module.css";
import { StateHeader } from "./StateHeader";

export function Root() {
  const t = useT();
  const router = useRouter();
  const known = useQuery(instance()).data;
  useEffect(() => { if (known) applyIdentity(known.theme); }, [known]);
  return (
    <RouterProvider navigate={(path) => void router.navigate({ to: path })}>
      <a href="#content" className={styles["skip"]}>{t("common.skip")}</a>
      <div className={styles["root"]}>
        {known?.theme === "state" ? <StateHeader institution={known.institution} /> : null}
        <ConnectionNotice />
        <Outlet />
      </div>
    </RouterProvider>
  );
}
