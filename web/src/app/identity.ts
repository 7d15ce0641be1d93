import type { Instance } from "../api/types";

type Accent = NonNullable<Instance["accent"]>;
const accents = ["--accent", "--accent-strong", "--accent-ground"] as const;

/** The tokens that an accent replaces; how strong its ground is, the server measures too (contrast.py). */
function tokensOf({ light, dark }: Accent): Record<(typeof accents)[number], string> {
  return {
    "--accent": `light-dark(${light}, ${dark})`,
    "--accent-strong": `light-dark(color-mix(in srgb, ${light} 80%, black), color-mix(in srgb, ${dark} 80%, white))`,
    "--accent-ground": `light-dark(color-mix(in srgb, ${light} 10%, #ffffff), color-mix(in srgb, ${dark} 10%, #1b1f29))`,
  };
}

/** Switches the State identity's tokens on, or an accent's, and lets theme.js do it before the next page is painted. */
export function applyIdentity(theme: Instance["theme"], accent: Accent | null = null): void {
  const root = document.documentElement;
  if (theme === "state") root.dataset["identity"] = "state";
  else delete root.dataset["identity"];
  // The State's colours are its own.
  const tokens = theme === "state" || accent === null ? null : tokensOf(accent);
  for (const name of accents) {
    if (tokens) root.style.setProperty(name, tokens[name]);
    else root.style.removeProperty(name);
  }
  try {
    if (theme === "state") localStorage.setItem("emilie.identity", "state");
    else localStorage.removeItem("emilie.identity");
    if (tokens) localStorage.setItem("emilie.accent", JSON.stringify(tokens));
    else localStorage.removeItem("emilie.accent");
  } catch {
    // Storage refused: the identity comes with the next answer of the server.
  }
}
