import { useQuery } from "@tanstack/react-query";

import { tasks } from "../api/tasks";
import type { Task } from "../api/types";
import { taskIcons } from "../features/thread/tasks/icons";
import { Steps } from "../features/welcome/Steps";
import "../locales/welcome";

/** What one should know before the first question, then a task that really begins. */
export default function FirstSteps({ onDone, onTask }: { onDone: () => void; onTask: (task: Task) => void }) {
  const offered = useQuery(tasks()).data?.items.filter(({ card }) => card) ?? [];
  const choices = offered.map(({ id, name, icon }) => ({ id, name, Icon: taskIcons[icon] }));
  return <Steps choices={choices} onDone={onDone} onTask={onTask} />;
}
