import { FileTrigger } from "react-aria-components";

import type { Organisation } from "../../api/types";
import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { say } from "../../ui/toasts";
import { Working } from "../../ui/Working";
import { useOrganisationVerbs } from "./organisations";
import styles from "./Organisations.module.css";
import { useDoing } from "../../ui/useDoing";

export const logoAddress = (id: string, version: string) => `/api/organisations/${id}/logo?version=${version}`;

/** The logo, which administrators change. */
export function Logo({ organisation, manages }: { organisation: Organisation; manages: boolean }) {
  const t = useT();
  const { putLogo, removeLogo } = useOrganisationVerbs();
  const { failure, busy, run } = useDoing();
  const { id, name, logo } = organisation;
  async function choose(files: FileList | null): Promise<void> {
    const file = files?.[0];
    if (file && await run(() => putLogo(id, file))) say(t("organisations.logo_saved"));
  }
  async function remove(): Promise<void> {
    if (await run(() => removeLogo(id))) say(t("organisations.logo_removed"));
  }
  return (
    <div className={styles["logo"]}>
      {logo ? <img src={logoAddress(id, logo)} alt={t("organisations.logo_of", { name })} /> : <p>{t("organisations.none")}</p>}
      {manages ? (
        <>
          <p className={styles["soft"]}>{t("organisations.logo_hint")}</p>
          {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
          {busy ? <Working>{t("organisations.logo_sending")}</Working> : (
            <div className={styles["buttons"]}>
              <FileTrigger acceptedFileTypes={["image/png", "image/jpeg", "image/webp"]} onSelect={(files) => void choose(files)}>
                <Button>{logo ? t("organisations.logo_change") : t("organisations.logo_choose")}</Button>
              </FileTrigger>
              {logo ? <Button onPress={() => void remove()}>{t("organisations.logo_remove")}</Button> : null}
            </div>
          )}
        </>
      ) : null}
    </div>
  );
}
