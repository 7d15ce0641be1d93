import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import { instance, me } from "../api/session";
import type { Task } from "../api/types";
import { NewThread } from "../features/thread/NewThread";
import { useT } from "../locales/Language";
import { EngineNote } from "./EngineNote";
import { HomeFooter } from "./HomeFooter";
import styles from "./HomePage.module.css";
import { PhoneBar } from "./PhoneBar";
import { TaskCards } from "./TaskCards";
import { usePageTitle } from "./usePageTitle";

interface Prefill {
  task: Task;
  text: string;
  key: number;
}

export function HomePage() {
  const t = useT();
  const navigate = useNavigate();
  const agent = useQuery(me()).data;
  const known = useQuery(instance()).data;
  const [prefill, setPrefill] = useState<Prefill | null>(null);
  const extractive = known?.answering.kind === "builtin";
  usePageTitle(t("home.title"));

  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <div className={styles["column"]}>
            <h1 className={styles["hello"]}>
              {t("home.hello", { name: agent?.given_name ?? "" })} <em>{t("home.question")}</em>
            </h1>
            <p className={styles["lead"]}>{t("home.lead")}</p>
            <NewThread
              prefill={prefill}
              onStarted={(conversationId) => void navigate({ to: "/c/$conversationId", params: { conversationId } })}
            />
            <TaskCards
              extractive={extractive}
              onChoose={(task, text) => { setPrefill((last) => ({ task, text, key: (last?.key ?? 0) + 1 })); }}
            />
            {extractive ? <EngineNote /> : null}
          </div>
        </main>
        <HomeFooter answering={known?.answering} />
      </div>
    </>
  );
}
