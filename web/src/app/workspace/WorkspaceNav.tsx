import { useLocation } from "@tanstack/react-router";
import { Link } from "react-aria-components";

import type { Me } from "../../api/types";
import { useT } from "../../locales/Language";
import { addressOf, pagesOf } from "./pages";
import styles from "./Workspace.module.css";
import type { Workspace } from "./workspaces";

/** The pages of a workspace, in the rail. */
export default function WorkspaceNav({ workspace, agent, onOpen }: { workspace: Workspace; agent: Me; onOpen: () => void }) {
  const t = useT();
  const { pathname } = useLocation();
  return (
    <>
      <h2 className={styles["heading"]}>{t(`workspace.${workspace}`)}</h2>
      <ul className={styles["pages"]}>
        {pagesOf(workspace, agent).map((page) => {
          const address = addressOf(page);
          const here = pathname === address || pathname.startsWith(`${address}/`);
          return <li key={page.path}><Link href={address} {...(here && { "aria-current": "page" as const })} onPress={onOpen}>{t(page.label)}</Link></li>;
        })}
      </ul>
    </>
  );
}
