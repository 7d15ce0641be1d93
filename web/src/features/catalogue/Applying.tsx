import { useState } from "react";

import type { CatalogueChange, CatalogueChecked, CatalogueConsequence, CatalogueFault } from "../../api/types";
import { failureOf, type Failure } from "../../api/failure";
import { useFailureSentence, useT } from "../../locales/Language";
import type { Translate } from "../../locales/text";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Loaded } from "../../ui/Loaded";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import { useCatalogueVerbs, useVersion } from "./catalogue";
import styles from "./Catalogue.module.css";
import { Difference } from "./Difference";

/** What a change leads to, in a sentence. */
export function consequenceWords(told: CatalogueConsequence, t: Translate): string {
  const level = told.sensitivity ? t(`policy.${told.sensitivity}`) : "";
  const name = told.name ?? "";
  if (told.kind === "level_closed") return t(told.name === null ? "catalogue.level_closed" : "catalogue.level_closed_for", { level, name, count: told.count ?? 0 });
  if (told.kind === "level_loosened") return t("catalogue.level_loosened", { level, before: t(`catalogue.requirement_${told.before ?? "anywhere"}`), after: t(`catalogue.requirement_${told.requirement ?? "anywhere"}`) });
  return t(`catalogue.${told.kind}`, { name, count: told.count ?? 0 });
}

interface Proposed {
  change: CatalogueChange;
  checked: CatalogueChecked;
  done: () => void;
}

/** A change is checked, what it leads to is shown, its author says why, and only then is it made. */
export function useApplying(after: number) {
  const { check, make } = useCatalogueVerbs();
  const sentence = useFailureSentence();
  const t = useT();
  const [proposed, setProposed] = useState<Proposed | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const during = async <Made,>(verb: () => Promise<Made>): Promise<Made | undefined> => {
    setBusy(true);
    setFailure(null);
    try {
      return await verb();
    } catch (error) {
      setFailure(failureOf(error));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  /** The faults to be shown at their fields; none, and the dialog is open. */
  const propose = async (change: CatalogueChange, done: () => void = () => undefined): Promise<readonly CatalogueFault[]> => {
    const checked = await during(() => check(change));
    if (checked?.faults.length === 0) setProposed({ change, checked, done });
    return checked?.faults ?? [];
  };
  const apply = async (why: string) => {
    if (!proposed) return;
    const made = await during(async () => { await make({ change: proposed.change, after, why }); return true; });
    if (!made) return;
    setProposed(null);
    proposed.done();
    say(t("catalogue.applied"));
  };
  return { proposed, busy, failure, refused: failure === null ? null : sentence(failure), propose, apply, leave: () => { setProposed(null); setFailure(null); } };
}

export type Applier = ReturnType<typeof useApplying>;

function Theirs({ number }: { number: number }) {
  const t = useT();
  return <Loaded query={useVersion(number)} words={t("catalogue.loading")}>{(version) => <><p className={styles["soft"]}>{version.why}</p><Difference lines={version.difference} /></>}</Loaded>;
}

function Refusal({ applying }: { applying: Applier }) {
  const { failure, refused } = applying;
  if (failure === null) return null;
  const theirs = failure.code === "catalogue_changed" ? Number(failure.params["number"]) : 0;
  return <Banner tone="error" role="alert" title={refused ?? ""}>{theirs > 0 ? <Theirs number={theirs} /> : null}</Banner>;
}

function Body({ proposed, applying }: { proposed: Proposed; applying: Applier }) {
  const t = useT();
  const [why, setWhy] = useState("");
  const { consequences, difference } = proposed.checked;
  return (
    <form className={styles["form"]} onSubmit={(event) => { event.preventDefault(); void applying.apply(why.trim()); }}>
      {consequences.length > 0 ? (
        <Banner tone="warning" title={t("catalogue.consequences")}>
          <ul className={styles["consequences"]}>{consequences.map((told, index) => <li key={index}>{consequenceWords(told, t)}</li>)}</ul>
        </Banner>
      ) : <p className={styles["soft"]}>{t("catalogue.no_consequence")}</p>}
      <h3 className={styles["heading"]}>{t("catalogue.changes")}</h3>
      {difference.length === 0 ? <p className={styles["soft"]}>{t("catalogue.same_text")}</p> : <Difference lines={difference} />}
      <TextField label={t("catalogue.why")} hint={t("catalogue.why_hint")} value={why} onChange={setWhy} maxLength={300} />
      <Refusal applying={applying} />
      <div className={styles["actions"]}>
        <Button onPress={applying.leave}>{t("common.cancel")}</Button>
        <Button look="primary" type="submit" isDisabled={applying.busy || why.trim() === ""}>{t(applying.busy ? "catalogue.applying" : consequences.length > 0 ? "catalogue.apply_anyway" : "catalogue.apply")}</Button>
      </div>
    </form>
  );
}

export function Applying({ applying }: { applying: Applier }) {
  const t = useT();
  const { proposed } = applying;
  return <Dialog title={t("catalogue.apply_title")} isOpen={proposed !== null} onClose={applying.leave} size="large">{proposed ? <Body proposed={proposed} applying={applying} /> : null}</Dialog>;
}
