import { ExternalLink } from "lucide-react";

import type { Issuer } from "../../api/types";
import { useT } from "../../locales/Language";
import styles from "./IssuerLink.module.css";

/** Where a browser goes to sign in by a provider: a page of the server, which sends it on. */
export function signInAddress(issuer: string, { back = "/", ...flags }: { back?: string; silent?: boolean; strong?: boolean } = {}): string {
  const asked = new URLSearchParams({ back });
  for (const [name, wanted] of Object.entries(flags)) if (wanted) asked.set(name, "true");
  return `/api/sign-in/${encodeURIComponent(issuer)}?${asked.toString()}`;
}

/** ProConnect's own button: its blue, its two lines, its words, and the link that says what it is. */
function ProConnect({ href }: { href: string }) {
  const t = useT();
  return (
    <div className={styles["proconnect"]}>
      <a className={styles["button"]} data-kind="proconnect" href={href}>
        <span>{t("signIn.proconnect")}</span> <strong>ProConnect</strong>
      </a>
      <a className={styles["what"]} href="https://www.proconnect.gouv.fr/" target="_blank" rel="noopener noreferrer">
        {t("signIn.what_proconnect")}<ExternalLink size={15} aria-hidden /><span className="visually-hidden"> ({t("signIn.new_window")})</span>
      </a>
    </div>
  );
}

export function IssuerLink({ issuer, back }: { issuer: Issuer; back: string }) {
  const t = useT();
  const href = signInAddress(issuer.name, { back });
  if (issuer.kind === "proconnect") return <ProConnect href={href} />;
  return <a className={styles["button"]} href={href}>{t("signIn.with", { name: issuer.label })}</a>;
}
