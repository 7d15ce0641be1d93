import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { FolderOpen } from "lucide-react";

import { spaces } from "../../api/spaces";
import { useT } from "../../locales/Language";
import styles from "./RailSpaces.module.css";
import { firstFew } from "./words";

/** A few spaces, and the way to all of them. A list that cannot be read leaves that way: the page says why. */
export function RailSpaces({ onOpen }: { onOpen: () => void }) {
  const t = useT();
  const known = useQuery(spaces()).data?.items ?? [];
  const { spaceId } = useParams({ strict: false });
  return (
    <section aria-labelledby="rail-spaces">
      <h2 id="rail-spaces" className={styles["heading"]}>{t("spaces.title")}</h2>
      <ul className={styles["list"]}>
        {firstFew(known, spaceId).map(({ id, name }) => (
          <li key={id}>
            <Link to="/espaces/$spaceId" params={{ spaceId: id }} className={styles["link"]} data-current={spaceId === id || undefined} onClick={onOpen}>
              <span className={styles["name"]}>{name}</span>
            </Link>
          </li>
        ))}
        <li>
          <Link to="/espaces" className={styles["link"]} activeOptions={{ exact: true }} data-all onClick={onOpen}>
            <FolderOpen size={16} aria-hidden />
            <span className={styles["name"]}>{t("spaces.all")}</span>
          </Link>
        </li>
      </ul>
    </section>
  );
}
