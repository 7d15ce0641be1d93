import { useQuery } from "@tanstack/react-query";
import { Link } from "react-aria-components";

import { api } from "../api/client";
import { dateWords, dayWords } from "../locales/days";
import { useLanguage, useT } from "../locales/Language";
import "../locales/notices";
import { Empty } from "../ui/Empty";
import { Loaded } from "../ui/Loaded";
import styles from "./ErasurePage.module.css";
import { PhoneBar } from "./PhoneBar";
import { usePageTitle } from "./usePageTitle";

/** The conversations that go unless something is asked in them. */
export default function ErasurePage() {
  const t = useT();
  const { language } = useLanguage();
  const query = useQuery(api.queryOptions("get", "/api/conversations/erasure"));
  usePageTitle(t("notices.erasure_page"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <h1 className={styles["title"]}>{t("notices.erasure_page")}</h1>
          <Loaded query={query} words={t("notices.erasure_loading")}>
            {({ count, first_on, items }) => (count === 0 || first_on === null ? <Empty>{t("notices.erasure_none")}</Empty> : (
              <>
                <p>{t("notices.erasure_lead", { count, day: dayWords(first_on, language) })}</p>
                <ul className={styles["rows"]}>
                  {items.map((each) => (
                    <li key={each.id}>
                      <Link href={`/c/${each.id}`}>{each.title || t("notices.untitled")}</Link>
                      <span className={styles["soft"]}>{t("notices.erasure_last", { day: dateWords(each.active_at, language) })}</span>
                    </li>
                  ))}
                </ul>
                {count > items.length ? <p className={styles["soft"]}>{t("notices.erasure_more")}</p> : null}
              </>
            ))}
          </Loaded>
        </main>
      </div>
    </>
  );
}
