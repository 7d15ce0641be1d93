import type { Me } from "../../api/types";

/** Applies the theme now, and keeps it for theme.js, which runs before the next page is painted. */
export function applyTheme(theme: Me["theme"]): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  try {
    if (theme === "system") localStorage.removeItem("emilie.theme");
    else localStorage.setItem("emilie.theme", theme);
  } catch {
    // Storage refused: the server still keeps the choice.
  }
}
