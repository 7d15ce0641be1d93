import type { Instance } from "../api/types";
import { instantWords } from "../locales/days";
import { useLanguage, useT } from "../locales/Language";
import "../locales/notices";
import { Button } from "../ui/Button";
import { Notice } from "./Notice";

/** In place of every page while a maintenance goes on, for all but administrators. */
export default function MaintenancePage({ planned, onSignOut }: { planned: NonNullable<Instance["maintenance"]>; onSignOut: () => void }) {
  const t = useT();
  const { language } = useLanguage();
  const words = (language === "en" && planned.en) || planned.fr;
  return (
    <Notice title={t("notices.maintenance_title")} action={<Button onPress={onSignOut}>{t("notices.sign_out")}</Button>}>
      {words ? <>{words}<br /></> : null}
      {t("notices.maintenance_text")}
      {planned.ends_at ? <><br />{t("notices.maintenance_until", { moment: instantWords(planned.ends_at, language) })}</> : null}
    </Notice>
  );
}
