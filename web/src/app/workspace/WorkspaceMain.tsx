import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-aria-components";

import { PhoneBar } from "../PhoneBar";
import { usePageTitle } from "../usePageTitle";
import styles from "./Workspace.module.css";

interface WorkspaceMainProps {
  title: string;
  lead?: string;
  back?: { href: string; label: string };
  /** Without the rail, and the bar that opens it on a phone. */
  alone?: boolean;
  children: ReactNode;
}

/** What stands around the contents of each page of a workspace. */
export function WorkspaceMain({ title, lead, back, alone = false, children }: WorkspaceMainProps) {
  usePageTitle(title);
  return (
    <>
      {alone ? null : <PhoneBar />}
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          {back ? <Link href={back.href} className={styles["back"] ?? ""}><ArrowLeft size={17} aria-hidden />{back.label}</Link> : null}
          <h1 className={styles["title"]}>{title}</h1>
          {lead ? <p className={styles["lead"]}>{lead}</p> : null}
          {children}
        </main>
      </div>
    </>
  );
}
