import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { me } from "../api/session";
import type { Task } from "../api/types";
import { useChangePreference } from "../features/settings/preferences";

const FirstSteps = lazy(() => import("./FirstSteps"));

/** The first steps: at a first visit, and whenever they are asked for again. */
export function Welcome({ onTask, onDone }: { onTask: (task: Task) => void; onDone: () => void }) {
  const navigate = useNavigate();
  const agent = useQuery(me()).data;
  const change = useChangePreference();
  const { steps } = useSearch({ from: "/signed-in/" });
  if (!agent || (steps !== true && agent.welcomed)) return null;
  const remember = () => {
    if (!agent.welcomed) void change({ welcomed: true });
  };
  const close = () => {
    remember();
    if (steps) void navigate({ to: "/", search: {}, replace: true });
    onDone();
  };
  const begin = (task: Task) => {
    remember();
    onTask(task);
  };
  return <Suspense><FirstSteps onDone={close} onTask={begin} /></Suspense>;
}
