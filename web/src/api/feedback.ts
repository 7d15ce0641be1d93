/** How many of one's own feedback were answered since one looked: told in the menu of every page. */
import { api } from "./client";

export const feedbackNews = () => api.queryOptions("get", "/api/feedback/news");
