import { createContext, useContext } from "react";
import type { Fields, Task } from "../../../api/types";

/** Opening the form of a task, filled in, from anywhere in the thread. */
export interface Tasking {
  open: (task: Task, fields: Fields) => void;
}

export const TaskingContext = createContext<Tasking | null>(null);

export function useTasking(): Tasking | null {
  return useContext(TaskingContext);
}
