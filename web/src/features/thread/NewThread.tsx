import { useState } from "react";
import { client } from "../../api/client";
import { failureOf } from "../../api/failure";
import type { Space, Task } from "../../api/types";
import { Composer, type Prefill } from "./composer/Composer";
import { depart } from "./departures";
import type { Wish } from "./policy/usePolicy";
import { useTask } from "./tasks/names";
import { TaskSlot } from "./tasks/TaskSlot";
import type { Turn } from "./turn";

interface NewThreadProps {
  /** Where the conversation begins, when it is in a space. */
  space?: Pick<Space, "id" | "sensitivity">;
  prefill: Prefill | null;
  /** The guided task whose form is open in the composer's place. */
  task?: Task | null;
  /** Opens the form of a task, or closes it. */
  onTask?: (task: Task | null) => void;
  /** For who would rather write the request of the open task. */
  onFree?: (task: Task) => void;
  /** For who has the open task to do for many. */
  onMany?: (task: Task, kind: "files" | "rows") => void;
  onStarted: (conversationId: string) => void;
}

/** The composer of the home page, or of a space: its first question makes the conversation, as sensitive as it is wished. */
export function NewThread({ space, prefill, task = null, onTask, onFree, onMany, onStarted }: NewThreadProps) {
  const [starting, start] = useState(false);
  const form = useTask(task);
  const begin = async (turn: Turn, { sensitivity, endpoint }: Wish) => {
    start(true);
    try {
      // The page of the conversation is on its way while the server makes it.
      void import("./ThreadPage");
      const body = { ...(space && { space_id: space.id }), ...(sensitivity && { sensitivity }), ...(endpoint !== null && { endpoint }) };
      const made = (await client.POST("/api/conversations", { body })).data;
      if (!made) return failureOf(null);
      depart(made.id, turn);
      onStarted(made.id);
      return null;
    } catch (error) {
      return failureOf(error);
    } finally {
      start(false);
    }
  };
  if (form) {
    return (
      <TaskSlot
        form={form}
        place="new"
        {...(space && { space })}
        said={false}
        answering={starting}
        onSend={begin}
        onClose={() => onTask?.(null)}
        {...(onFree && { onFree: () => { onFree(form.id); } })}
        {...(onMany && { onMany: (kind: "files" | "rows") => { onMany(form.id, kind); } })}
      />
    );
  }
  return (
    <Composer
      place="new"
      {...(space && { space })}
      answering={starting}
      stopping={false}
      prefill={prefill}
      onStop={() => undefined}
      onSend={begin}
      {...(onTask && space && { onTask })}
    />
  );
}
