import { useNavigate, useSearch } from "@tanstack/react-router";

import { client } from "../api/client";
import { Failure, failureOf } from "../api/failure";
import type { DocumentInfo } from "../api/types";
import { Publications } from "../features/publications/Publications";
import { depart } from "../features/thread/departures";
import { levelName } from "../features/thread/policy/words";
import { useT } from "../locales/Language";
import "../locales/references";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

export default function PublicationsPage() {
  const t = useT();
  const navigate = useNavigate();
  const criteria = useSearch({ from: "/signed-in/publications" });
  usePageTitle(t("references.title"));
  /** A conversation of its own, that knows nothing but these texts. */
  const ask = async (text: string, documents: DocumentInfo[]) => {
    try {
      // The page of the conversation is on its way while the server makes it.
      void import("../features/thread/ThreadPage");
      const { data } = await client.POST("/api/conversations", { body: {} });
      if (!data) throw new Failure("internal");
      depart(data.id, { text, documents, task: null });
      void navigate({ to: "/c/$conversationId", params: { conversationId: data.id } });
      return null;
    } catch (error) {
      return failureOf(error);
    }
  };
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("references.title")}</h1>
          <p className={styles["lead"]}>{t("references.lead")}</p>
          <Publications
            criteria={criteria}
            onSearch={(next) => void navigate({ to: "/publications", search: next })}
            onAsk={ask}
            levelName={(level) => levelName(level, t)}
          />
        </main>
      </div>
    </>
  );
}
