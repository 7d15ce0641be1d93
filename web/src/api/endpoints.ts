import { api } from "./client";

/** Who may answer what: the endpoints open to the agent, and where each sensitivity lets a question go. */
export const endpoints = () => api.queryOptions("get", "/api/endpoints");
