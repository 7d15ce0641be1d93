import type { Instance } from "../api/types";

/** Switches the State identity's tokens on, and lets theme.js do it before the next page is painted. */
export function applyIdentity(theme: Instance["theme"]): void {
  const root = document.documentElement;
  if (theme === "state") root.dataset["identity"] = "state";
  else delete root.dataset["identity"];
  try {
    if (theme === "state") localStorage.setItem("emilie.identity", "state");
    else localStorage.removeItem("emilie.identity");
  } catch {
    // Storage refused: the identity comes with the next answer of the server.
  }
}
