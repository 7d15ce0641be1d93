import { useCallback } from "react";
import { dayWords } from "../../locales/days";
import { useLanguage, useT } from "../../locales/Language";
import { placeOf } from "../../locales/places";
import type { Source } from "./said";

/** « Rapport.pdf, page 41 », « Horaires, culture.gouv.fr, 12 mars 2026 »: where a source stands, in words. */
export function useWhere(): (source: Source) => string {
  const t = useT();
  const { language } = useLanguage();
  return useCallback(
    ({ name, page, pageLabel, web }) => {
      if (web?.reference) return web.reference;
      if (web) return [name, web.site, web.published === null ? "" : dayWords(web.published, language)].filter((word) => word !== "").join(", ");
      return t(`thread.where_${placeOf(pageLabel)}`, { name, page });
    },
    [t, language],
  );
}
