import { api } from "./client";

/** The guided tasks that the agent has, in their language. */
export const tasks = () => api.queryOptions("get", "/api/tasks", {}, { staleTime: 60_000 });
