import { ChevronDown, Download, FileText, Languages } from "lucide-react";
import { Button } from "react-aria-components";

import { translates, translationOf } from "../../../api/files";
import { useT } from "../../../locales/Language";
import { counted, placeOf } from "../../../locales/places";
import { Menu, MenuItem } from "../../../ui/Menu";
import type { AttachedDocument } from "../said";
import styles from "./FileChip.module.css";

/** A document that went with a question, and what can be done with it. */
export function FileChip({ document }: { document: AttachedDocument }) {
  const t = useT();
  const { id, name, pages, page_label } = document;
  const label = t("documents.actions", { name });
  const chip = (
    <Button className={styles["chip"] ?? ""}>
      <FileText size={17} aria-hidden />
      <span className={styles["name"]}>{name}</span>
      {pages ? <span className={styles["pages"]}>{t(counted[placeOf(page_label)], { count: pages })}</span> : null}
      <ChevronDown size={15} aria-hidden />
    </Button>
  );
  return (
    <Menu label={label} trigger={chip} placement="bottom start">
      {translates(name) ? <MenuItem id="translate" href={translationOf(id, name)} icon={<Languages size={17} aria-hidden />}>{t("documents.translate")}</MenuItem> : null}
      <MenuItem id="download" href={`/api/documents/${id}/file`} download icon={<Download size={17} aria-hidden />}>{t("documents.download")}</MenuItem>
    </Menu>
  );
}
