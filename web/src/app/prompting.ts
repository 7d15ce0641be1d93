import { lazy } from "react";

import type { Prompting } from "../features/thread/prompting";

/** What the thread shows of the prompt library, which arrives once it is asked for. */
export const prompting: Prompting = {
  Slash: lazy(() => import("../features/prompts/Slash")),
  Keep: lazy(() => import("../features/prompts/Keep")),
};
