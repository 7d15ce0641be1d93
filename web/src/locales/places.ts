/** What the parts of a document are called, and the sentences about them. */
import type { TextKey } from "./text";

export type Place = "page" | "section" | "slide";

/** What the server calls them; anything else is a page. */
export function placeOf(label: string | undefined): Place {
  return label === "section" || label === "slide" ? label : "page";
}

export const counted = {
  page: "thread.pages",
  section: "thread.sections",
  slide: "thread.slides",
} as const satisfies Record<Place, TextKey>;
