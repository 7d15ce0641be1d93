import { Link } from "@tanstack/react-router";

import { useT } from "../locales/Language";
import { Notice } from "./Notice";

export function NotFoundPage() {
  const t = useT();
  return <Notice title={t("pages.not_found_title")} action={<Link to="/">{t("pages.not_found_back")}</Link>}>{t("pages.not_found_text")}</Notice>;
}
