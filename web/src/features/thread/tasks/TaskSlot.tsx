import { lazy, Suspense } from "react";
import { useT } from "../../../locales/Language";
import { Working } from "../../../ui/Working";
import type { TaskFormProps } from "./TaskForm";

const TaskForm = lazy(() => import("./TaskForm"));

/** The form of a task, which arrives once it is asked for. */
export function TaskSlot(props: TaskFormProps) {
  const t = useT();
  return (
    <Suspense fallback={<Working>{t("tasks.opening")}</Working>}>
      <TaskForm key={props.form.id} {...props} />
    </Suspense>
  );
}
