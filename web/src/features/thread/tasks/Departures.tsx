import { useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import type { Departure } from "../said";

const shown = 8;

/** What departs from the organisation's rule on inclusive writing. */
export function Departures({ departures }: { departures: Departure[] }) {
  const t = useT();
  if (departures.length === 0) return null;
  const words = departures.slice(0, shown).map((each) => t("tasks.quoted", { words: each.words }));
  const rest = departures.length - shown;
  return (
    <Banner tone="warning" title={t("tasks.inclusive")}>
      <p>{words.join(", ")}{rest > 0 ? ` ${t("tasks.and_more", { count: rest })}` : ""}</p>
    </Banner>
  );
}
