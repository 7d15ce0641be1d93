import { useState } from "react";

import { failureOf } from "../../api/failure";
import type { CatalogueTrial } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Working } from "../../ui/Working";
import { useCatalogueVerbs, type Entry } from "./catalogue";
import styles from "./Catalogue.module.css";

/** Really asks the endpoint, as it stands in the form or in the file. */
export function Trial({ entry, typed = "" }: { entry: Entry; typed?: string }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { tryOut } = useCatalogueVerbs();
  const [state, setState] = useState<"idle" | "asking">("idle");
  const [found, setFound] = useState<CatalogueTrial | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const ask = async () => {
    setState("asking");
    setFound(null);
    setFailure(null);
    try {
      setFound(await tryOut(entry, typed === "" ? null : typed));
    } catch (error) {
      setFailure(sentence(failureOf(error)));
    } finally {
      setState("idle");
    }
  };
  return (
    <div className={styles["trial"]}>
      <Button onPress={() => void ask()} isDisabled={state === "asking"}>{t("catalogue.try")}</Button>
      <p className={styles["soft"]}>{t("catalogue.try_hint")}</p>
      {state === "asking" ? <Working>{t("catalogue.trying")}</Working> : null}
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      {found ? <Found found={found} /> : null}
    </div>
  );
}

function Found({ found }: { found: CatalogueTrial }) {
  const t = useT();
  const faults = found.faults.map(({ path, rule }) => `${path.slice(2).join(".")} : ${rule}`);
  const lines = [...faults, ...found.lines];
  return (
    <Banner tone={found.well ? "ok" : "error"} role="status" title={t(found.well ? "catalogue.tried_well" : faults.length > 0 ? "catalogue.tried_wrong" : "catalogue.tried_badly")}>
      <ul className={styles["consequences"]} lang="fr">{lines.map((line) => <li key={line}>{line}</li>)}</ul>
    </Banner>
  );
}
