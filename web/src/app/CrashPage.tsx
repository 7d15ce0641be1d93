import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useEffect } from "react";

import { Failure } from "../api/failure";
import { useReachable } from "../api/reach";
import { useFailureSentence, useT } from "../locales/Language";
import { Button } from "../ui/Button";
import { Notice } from "./Notice";

/** What is shown instead of a page that could not be made: the server is away, or our own code failed. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const router = useRouter();
  const reachable = useReachable();
  const failure = error instanceof Failure ? error : null;

  useEffect(() => {
    // The notice at the top keeps asking; once the server answers, the page is made again.
    if (!failure || !reachable) return;
    reset();
    void router.invalidate();
  }, [failure, reachable, reset, router]);

  if (failure && !reachable) return <Notice title={t("pages.server_down_title")}>{t("pages.server_down_text")}</Notice>;
  const reload = <Button look="primary" onPress={() => { location.reload(); }}>{t("pages.reload")}</Button>;
  return <Notice title={t("pages.crash_title")} action={reload}>{failure ? sentence(failure) : t("pages.crash_text")}</Notice>;
}
