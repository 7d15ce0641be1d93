import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { askIfReady, useReachable } from "../api/reach";
import { useT } from "../locales/Language";
import { say } from "../ui/toasts";
import styles from "./ConnectionNotice.module.css";

const pause = 3000;

/** Says that the server does not answer, asks it again, and refreshes the page's data when it is back. */
export function ConnectionNotice() {
  const t = useT();
  const cache = useQueryClient();
  const reachable = useReachable();

  useEffect(() => {
    if (reachable) return undefined;
    const timer = setInterval(() => {
      void askIfReady().then((ready) => {
        if (!ready) return;
        say(t("common.back_online"));
        void cache.invalidateQueries();
      });
    }, pause);
    return () => { clearInterval(timer); };
  }, [reachable, cache, t]);

  return <div role="status" className={styles["status"]}>{reachable ? null : <p className={styles["notice"]}>{t("common.offline")}</p>}</div>;
}
