import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

import { endpoints } from "../api/endpoints";
import { tasks } from "../api/tasks";
import { likely } from "../api/standing";
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
import { Welcome } from "./Welcome";

interface Prefill {
  task: Task;
  text: string;
  key: number;
}

/** The task whose form the address opens, and the ways to it: the back button closes it. */
function useOpenTask() {
  const navigate = useNavigate();
  const { task: chosen } = useSearch({ from: "/signed-in/" });
  const offered = useQuery(tasks()).data?.items;
  const task: Task | null = offered?.find(({ id }) => id === chosen)?.id ?? null;
  const open = (next: Task | null) => void navigate({ to: "/", search: next === null ? {} : { task: next }, replace: next === null });
  return { task, open };
}

function isTyped(task: Task): task is "courriel" | "synthese" | "traduction" | "reformulation" {
  return ["courriel", "synthese", "traduction", "reformulation"].includes(task);
}

export function HomePage() {
  const t = useT();
  const navigate = useNavigate();
  const { task, open } = useOpenTask();
  const agent = useQuery(me()).data;
  const known = useQuery(instance()).data;
  const [prefill, setPrefill] = useState<Prefill | null>(null);
  const choices = useQuery(endpoints()).data;
  const answering = choices ? likely(choices) : known?.answering;
  const extractive = answering?.kind === "builtin";
  const main = useRef<HTMLElement>(null);
  const visit = useLocation({ select: ({ state }) => state.__TSR_key });
  usePageTitle(t("home.title"));

  // Ready to type at each visit, "new conversation" on this very page included; a phone would open its keyboard.
  useEffect(() => {
    if (task === null && matchMedia("(hover: hover)").matches && focusIsFree()) main.current?.querySelector("textarea")?.focus({ preventScroll: true });
  }, [visit, task]);
  // Back from a form, the keyboard is where it was.
  const left = useRef<Task | null>(null);
  useEffect(() => {
    if (task === null && left.current !== null && focusIsFree()) main.current?.querySelector<HTMLElement>(`[data-task="${left.current}"]`)?.focus();
    left.current = task;
  }, [task]);
  const write = () => { requestAnimationFrame(() => main.current?.querySelector("textarea")?.focus({ preventScroll: true })); };
  const writeFreely = (id: Task) => {
    const prompt = isTyped(id) ? t(`home.${id}_prompt`) : "";
    setPrefill((last) => ({ task: id, text: prompt, key: (last?.key ?? 0) + 1 }));
    open(null);
  };

  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main ref={main} id="content" tabIndex={-1} className={styles["main"]}>
          <div className={styles["column"]}>
            <h1 className={task === null ? styles["hello"] : "visually-hidden"}>
              {t("home.hello", { name: agent?.given_name ?? "" })} <em>{t("home.question")}</em>
            </h1>
            {task === null ? <p className={styles["lead"]}>{t("home.lead")}</p> : null}
            {task === null ? <Welcome onTask={open} onDone={write} /> : null}
            <NewThread
              prefill={prefill}
              task={task}
              onTask={open}
              onFree={writeFreely}
              onMany={(id, kind) => void navigate({ to: "/lots/nouveau", search: { task: id, kind } })}
              onStarted={(conversationId) => void navigate({ to: "/c/$conversationId", params: { conversationId } })}
            />
            {task === null ? <TaskCards extractive={extractive} onChoose={open} /> : null}
            {extractive && task === null ? <EngineNote inPlace={known?.local_model_down ?? false} /> : null}
          </div>
        </main>
        <HomeFooter answering={answering} />
      </div>
    </>
  );
}
