import { FileText, Languages, Mail, PenLine } from "lucide-react";
import { Button } from "react-aria-components";

import type { Task } from "../api/types";
import { useT } from "../locales/Language";
import styles from "./TaskCards.module.css";

const tasks = [
  { task: "courriel", icon: Mail, generates: false },
  { task: "synthese", icon: FileText, generates: false },
  { task: "traduction", icon: Languages, generates: true },
  { task: "reformulation", icon: PenLine, generates: true },
] as const;

/** Each card writes a beginning into the composer, with the first thing to fill in already selected. */
export function TaskCards({ extractive, onChoose }: { extractive: boolean; onChoose: (task: Task, text: string) => void }) {
  const t = useT();
  return (
    <section aria-label={t("home.tasks")}>
      <ul className={styles["cards"]}>
        {tasks.map(({ task, icon: Icon, generates }) => (
          <li key={task}>
            <Button className={styles["card"] ?? ""} onPress={() => { onChoose(task, t(`home.${task}_prompt`)); }}>
              <Icon size={20} aria-hidden />
              <span className={styles["name"]}>{t(`home.${task}`)}</span>
              <span className={styles["words"]}>{extractive && generates ? t("home.needs_model") : t(`home.${task}_lead`)}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
