import { Link } from "@tanstack/react-router";
import { BookOpenText } from "lucide-react";

import { usePublicationServices } from "../api/publicationServices";
import { useT } from "../locales/Language";
import styles from "./Rail.module.css";

/** Only where its page may search: a service is declared, and open to what the organisation's conversations begin with. */
export function PublicationsLink({ close }: { close: () => void }) {
  const t = useT();
  const { open } = usePublicationServices();
  if (!open?.services?.length) return null;
  return <Link to="/publications" className={styles["search"]} activeProps={{ "data-current": true }} onClick={close}><BookOpenText size={17} aria-hidden /><span>{t("publications.name")}</span></Link>;
}
