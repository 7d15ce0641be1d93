import { useCallback } from "react";
import { useT } from "../../locales/Language";
import type { Source } from "./said";

/** « Rapport.pdf, page 41 »: where a source stands, in words. */
export function useWhere(): (source: Source) => string {
  const t = useT();
  return useCallback(
    ({ name, page, pageLabel }) => t(pageLabel === "section" ? "thread.where_section" : "thread.where_page", { name, page }),
    [t],
  );
}
