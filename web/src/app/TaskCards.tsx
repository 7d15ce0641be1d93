import { useQuery } from "@tanstack/react-query";
import { Button } from "react-aria-components";

import { tasks } from "../api/tasks";
import type { Task } from "../api/types";
import { taskIcons } from "../features/thread/tasks/icons";
import { useT } from "../locales/Language";
import styles from "./TaskCards.module.css";

/** Tasks of which the built-in engine does nothing but say so, or little. */
const generates = new Set(["traduction", "reformulation"]);

/** A card for each guided task that has one: it opens the task's form. */
export function TaskCards({ extractive, onChoose }: { extractive: boolean; onChoose: (task: Task) => void }) {
  const t = useT();
  const known = useQuery(tasks()).data?.items.filter(({ card }) => card) ?? [];
  return (
    <section aria-label={t("home.tasks")} className={styles["tasks"]}>
      <ul className={styles["cards"]}>
        {known.map(({ id, icon, name, lead, like }) => {
          const Icon = taskIcons[icon];
          return (
            <li key={id}>
              <Button className={styles["card"] ?? ""} data-task={id} onPress={() => { onChoose(id); }}>
                <Icon size={20} aria-hidden />
                <span className={styles["name"]}>{name}</span>
                <span className={styles["words"]}>{extractive && like && generates.has(like) ? t(`home.needs_model_${like === "traduction" ? "traduction" : "reformulation"}`) : lead}</span>
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
