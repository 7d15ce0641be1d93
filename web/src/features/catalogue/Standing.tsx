import { useState, type ReactNode } from "react";

import type { Catalogue } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Loaded } from "../../ui/Loaded";
import { Applying, useApplying, type Applier } from "./Applying";
import { useCatalogue, useFileDifference } from "./catalogue";
import styles from "./Catalogue.module.css";
import { Difference } from "./Difference";

/** The operators' file and the version in force: the differences, and which of them is kept. */
function Comparing({ applying }: { applying: Applier }) {
  const t = useT();
  return (
    <div className={styles["form"]}>
      <p>{t("catalogue.file_changed_words")}</p>
      <Loaded query={useFileDifference()} words={t("catalogue.loading")}>{({ lines }) => <Difference lines={lines} />}</Loaded>
      {applying.refused && !applying.proposed ? <Banner tone="error" role="alert">{applying.refused}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={() => void applying.propose({ kind: "keep" })}>{t("catalogue.keep_screen")}</Button>
        <Button look="primary" onPress={() => void applying.propose({ kind: "file" })}>{t("catalogue.take_file")}</Button>
      </div>
    </div>
  );
}

function FileChanged({ number }: { number: number }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const applying = useApplying(number);
  return (
    <>
      <Banner tone="warning" title={t("catalogue.file_changed")} action={<Button onPress={() => { setOpen(true); }}>{t("catalogue.see_difference")}</Button>}>{t("catalogue.file_changed_lead")}</Banner>
      <Dialog title={t("catalogue.file_changed")} isOpen={open} onClose={() => { setOpen(false); }} size="large"><Comparing applying={applying} /></Dialog>
      <Applying applying={applying} />
    </>
  );
}

function Notices({ catalogue }: { catalogue: Catalogue }) {
  const t = useT();
  const { file } = catalogue;
  return (
    <>
      {catalogue.frozen ? <Banner title={t("catalogue.frozen")}>{t("catalogue.frozen_words", { name: file.name })}</Banner> : null}
      {catalogue.refused ? <Banner tone="error" title={t("catalogue.refused")}>{catalogue.refused}</Banner> : null}
      {file.state === "changed" && !catalogue.frozen ? <FileChanged number={catalogue.number} /> : null}
    </>
  );
}

/** What every page of the catalogue says first, then the page itself. */
export function WithCatalogue({ children }: { children: (catalogue: Catalogue) => ReactNode }) {
  const t = useT();
  return (
    <Loaded query={useCatalogue()} words={t("catalogue.loading")}>
      {(catalogue) => <div className={styles["part"]}><Notices catalogue={catalogue} />{children(catalogue)}</div>}
    </Loaded>
  );
}
