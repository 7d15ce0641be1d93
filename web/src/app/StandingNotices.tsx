import { useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { Link } from "react-aria-components";

import type { Me } from "../api/types";
import { dayWords } from "../locales/days";
import { useLanguage, useT } from "../locales/Language";
import "../locales/notices";
import { Banner } from "../ui/Banner";
import { Button } from "../ui/Button";
import styles from "./StandingNotices.module.css";

type Off = Me["features_off"][number];

/** The features that have a page of their own. */
const pages: Partial<Record<Off["feature"], string>> = { translations: "/traductions", batches: "/lots", spaces: "/espaces", publications: "/publications", keys: "/cles" };
const store = "emilie.told";

function told(): readonly string[] {
  try {
    return (localStorage.getItem(store) ?? "").split(" ");
  } catch {
    return [];
  }
}

function tell(seen: readonly string[]): void {
  try {
    localStorage.setItem(store, seen.join(" "));
  } catch {
    // Storage refused: they are told again at the next visit.
  }
}

const nameOf = (off: Off) => `${off.feature}:${off.since}`;

function Closed({ off, aside }: { off: Off; aside?: string }) {
  const t = useT();
  const { language } = useLanguage();
  return <p>{t(`notices.off_${off.by}`, { day: dayWords(off.since, language), reason: off.reason })}{aside ? ` ${aside}` : ""}</p>;
}

/** What an agent had and has not any more, and what is about to be erased: said above the page where it matters. */
export default function StandingNotices({ agent }: { agent: Me }) {
  const t = useT();
  const { language } = useLanguage();
  const { pathname } = useLocation();
  const [seen, setSeen] = useState(told);
  const here = agent.features_off.filter(({ feature }) => { const page = pages[feature]; return page !== undefined && (pathname === page || pathname.startsWith(`${page}/`)); });
  const lost = pathname === "/" ? agent.features_off.filter((off) => off.had && !seen.includes(nameOf(off))) : [];
  const goes = pathname === "/" ? agent.erases_on : null;
  if (here.length + lost.length === 0 && goes === null) return null;
  const dismiss = () => { const next = [...seen.filter((each) => each !== ""), ...lost.map(nameOf)]; tell(next); setSeen(next); };
  return (
    <section aria-label={t("notices.standing")} className={styles["notices"]}>
      {here.map((off) => <Banner key={off.feature} tone="warning" title={t("notices.off_title", { feature: t(`notices.feature_${off.feature}`) })}><Closed off={off} aside={t("notices.off_keeps")} /></Banner>)}
      {lost.map((off) => <Banner key={off.feature} tone="warning" title={t("notices.off_title", { feature: t(`notices.feature_${off.feature}`) })}><Closed off={off} /></Banner>)}
      {lost.length > 0 ? <div><Button onPress={dismiss}>{t("notices.dismiss")}</Button></div> : null}
      {goes === null ? null : <Banner tone="warning" title={t("notices.erasure_title")} action={<Link href="/a-effacer">{t("notices.erasure_see")}</Link>}>{t("notices.erasure_text", { day: dayWords(goes, language) })}</Banner>}
    </section>
  );
}
