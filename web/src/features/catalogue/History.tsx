import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { Catalogue, CatalogueFault, CatalogueVersion } from "../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Loaded } from "../../ui/Loaded";
import { say } from "../../ui/toasts";
import { Applying, useApplying, type Applier } from "./Applying";
import { takeFile, useVersion, useVersions } from "./catalogue";
import styles from "./Catalogue.module.css";
import { Difference } from "./Difference";

const longest = 1_000_000;

function useTaking() {
  const sentence = useFailureSentence();
  return (version?: number) => { takeFile(version).catch((error: unknown) => { say(sentence(failureOf(error)), { tone: "error" }); }); };
}

/** The whole file, taken away or brought. */
function WholeFile({ catalogue, applying }: { catalogue: Catalogue; applying: Applier }) {
  const t = useT();
  const take = useTaking();
  const [faults, setFaults] = useState<readonly CatalogueFault[]>([]);
  const bring = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > longest) { setFaults([{ path: [], rule: t("catalogue.too_long") }]); return; }
    setFaults(await applying.propose({ kind: "text", text: await file.text() }));
  };
  const { file } = catalogue;
  return (
    <section className={styles["card"]} aria-labelledby="catalogue-file">
      <h2 id="catalogue-file" className={styles["heading"]}>{t("catalogue.file")}</h2>
      <p>{t(catalogue.by_screen ? "catalogue.by_screen" : "catalogue.by_file", { name: file.name, number: catalogue.number })}</p>
      <p className={styles["soft"]}>{t(`catalogue.is_file_${file.state}`, { name: file.name, where: file.where ?? "" })}</p>
      <div className={styles["buttons"]}>
        <Button onPress={() => { take(); }}>{t("catalogue.export")}</Button>
        {catalogue.frozen ? null : (
          <label className={styles["bring"]}>
            {t("catalogue.import")}
            <input type="file" accept=".toml" className="visually-hidden" onChange={(event) => { void bring(event.target.files?.[0]); event.target.value = ""; }} />
          </label>
        )}
        {catalogue.by_screen && !catalogue.frozen && file.state !== "absent" ? <Button onPress={() => void applying.propose({ kind: "file" }).then(setFaults)}>{t("catalogue.take_file")}</Button> : null}
      </div>
      {faults.length > 0 ? <Banner tone="error" role="alert" title={t("catalogue.wrong")}><ul className={styles["consequences"]}>{faults.map(({ path, rule }) => <li key={path.join(".")}>{[path.join("."), rule].filter((word) => word).join(" : ")}</li>)}</ul></Banner> : null}
      {applying.refused && !applying.proposed ? <Banner tone="error" role="alert">{applying.refused}</Banner> : null}
    </section>
  );
}

function One({ number, latest, frozen, applying, onClose }: { number: number; latest: number; frozen: boolean; applying: Applier; onClose: () => void }) {
  const t = useT();
  const take = useTaking();
  const [faults, setFaults] = useState<readonly CatalogueFault[]>([]);
  const restore = async () => { setFaults(await applying.propose({ kind: "restore", number }, onClose)); };
  return (
    <div className={styles["form"]}>
      <Loaded query={useVersion(number)} words={t("catalogue.loading")}>{(version) => <><p>{version.why}</p><Difference lines={version.difference} /></>}</Loaded>
      {faults.length > 0 ? <Banner tone="error" role="alert" title={t("catalogue.not_restored")}>{faults.map(({ path, rule }) => `${path.join(".")} : ${rule}`).join(", ")}</Banner> : null}
      {applying.refused && !applying.proposed ? <Banner tone="error" role="alert">{applying.refused}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={() => { take(number); }}>{t("catalogue.export_version")}</Button>
        {number === latest || frozen ? null : <Button look="primary" onPress={() => void restore()}>{t("catalogue.restore")}</Button>}
      </div>
    </div>
  );
}

function Line({ version, onOpen }: { version: CatalogueVersion; onOpen: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const when = new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { dateStyle: "long", timeStyle: "short" }).format(new Date(version.made_at));
  return (
    <li className={styles["line"]}>
      <div className={styles["what"]}>
        <p className={styles["name"]}>{version.why}</p>
        <p className={styles["soft"]}>{[t("catalogue.version", { number: version.number }), t(`catalogue.source_of_${version.source}`), version.made_by ?? t("catalogue.by_terminal"), when].join(" · ")}</p>
      </div>
      <Button onPress={onOpen}>{t("catalogue.see")}<span className="visually-hidden"> {t("catalogue.version", { number: version.number })}</span></Button>
    </li>
  );
}

/** What was changed, when, by whom and why; and the file itself. */
export function History({ catalogue }: { catalogue: Catalogue }) {
  const t = useT();
  const applying = useApplying(catalogue.number);
  const versions = useVersions();
  const [open, setOpen] = useState<number | null>(null);
  const close = () => { setOpen(null); applying.leave(); };
  return (
    <>
      <WholeFile catalogue={catalogue} applying={applying} />
      <section className={styles["part"]} aria-labelledby="catalogue-history">
        <h2 id="catalogue-history" className={styles["heading"]}>{t("catalogue.history")}</h2>
        <Loaded query={versions} words={t("catalogue.loading")}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0) return <p className={styles["soft"]}>{t("catalogue.no_history")}</p>;
            return <ol className={styles["rows"]} aria-labelledby="catalogue-history">{items.map((version) => <Line key={version.number} version={version} onOpen={() => { setOpen(version.number); }} />)}</ol>;
          }}
        </Loaded>
        {versions.hasNextPage ? <div className={styles["buttons"]}><Button onPress={() => void versions.fetchNextPage()} isDisabled={versions.isFetchingNextPage}>{t("catalogue.older")}</Button></div> : null}
      </section>
      <Dialog title={t("catalogue.version", { number: open ?? 0 })} isOpen={open !== null} onClose={close} size="large">{open === null ? null : <One number={open} latest={catalogue.number} frozen={catalogue.frozen} applying={applying} onClose={close} />}</Dialog>
      <Applying applying={applying} />
    </>
  );
}
