import { Printer } from "lucide-react";

import { dateWords } from "../../../locales/days";
import { useLanguage, useT } from "../../../locales/Language";
import { Button } from "../../../ui/Button";
import { Loaded } from "../../../ui/Loaded";
import styles from "./Training.module.css";
import { useCertificate } from "./training";

/** A page to be printed, or saved by the browser as a PDF. */
export function Certificate({ id }: { id: string }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <Loaded query={useCertificate(id)} words={t("training.loading")}>
      {({ name, organisation, institution, title, version, minutes, completed_at }) => (
        <>
          <article className={styles["certificate"]}>
            <p className={styles["institution"]}>{institution === organisation ? institution : `${institution} · ${organisation}`}</p>
            <h2>{t("training.certificate_title")}</h2>
            <p className={styles["who"]}>{name}</p>
            <p>{t("training.certificate_words")}</p>
            <p className={styles["what"]}>{title}</p>
            <p>{t("training.certificate_version", { version, minutes })}</p>
            <p>{t("training.certificate_done", { date: dateWords(completed_at, language) })}</p>
            <p className={styles["law"]}>{t("training.certificate_law")}</p>
            <p className={styles["reference"]}>{t("training.certificate_reference", { id })}</p>
          </article>
          <div className={styles["print"]}><Button look="primary" onPress={() => { print(); }}><Printer size={17} aria-hidden />{t("training.print")}</Button></div>
        </>
      )}
    </Loaded>
  );
}
