import { useT } from "../locales/Language";
import { Working } from "../ui/Working";

export function OpeningPage() {
  const t = useT();
  return <main id="content"><Working fill>{t("common.loading")}</Working></main>;
}
