import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { instance, me } from "../api/session";
import type { Task } from "../api/types";
import { NewThread } from "../features/thread/NewThread";
import { useT } from "../locales/Language";
import { focusIsFree } from "../ui/focus";
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
  const main = useRef<HTMLElement>(null);
  const visit = useLocation({ select: ({ state }) => state.__TSR_key });
  usePageTitle(t("home.title"));

  // Ready to type at each visit, "new conversation" on this very page included; a phone would open its keyboard.
  useEffect(() => {
    if (matchMedia("(hover: hover)").matches && focusIsFree()) main.current?.querySelector("textarea")?.focus({ preventScroll: true });
  }, [visit]);

  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main ref={main} id="content" tabIndex={-1} className={styles["main"]}>
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
            {extractive ? <EngineNote inPlace={known.local_model_down} /> : null}
          </div>
        </main>
        <HomeFooter answering={known?.answering} />
      </div>
    </>
  );
}
