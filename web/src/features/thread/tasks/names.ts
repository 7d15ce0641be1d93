import { useQuery } from "@tanstack/react-query";
import { tasks } from "../../../api/tasks";
import type { Task, TaskForm } from "../../../api/types";
import { useT } from "../../../locales/Language";

const ours = ["courriel", "synthese", "traduction", "reformulation", "comparaison"] as const;
type Ours = (typeof ours)[number];

function isOurs(task: Task | null): task is Ours {
  return ours.some((each) => each === task);
}

/** What a task is called; null once nobody knows it any more, and until that is known. */
export function useTaskName(task: Task | null): string | null {
  const t = useT();
  const known = useQuery({ ...tasks(), enabled: task !== null && !isOurs(task) }).data;
  if (task === null) return null;
  const found = known?.items.find(({ id }) => id === task);
  return found?.name ?? (isOurs(task) ? t(`thread.task_${task}`) : null);
}

/** A task by its id, once tasks are known. */
export function useTask(task: Task | null): TaskForm | null {
  const known = useQuery({ ...tasks(), enabled: task !== null }).data;
  return known?.items.find(({ id }) => id === task) ?? null;
}
