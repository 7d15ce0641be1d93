import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useT } from "../../../locales/Language";
import { Dialog } from "../../../ui/Dialog";
import styles from "./Picture.module.css";

const addressOf = (id: string) => `/api/documents/${id}/image`;

/** An image as it is shown beside its name, which says what it is. */
export function Thumbnail({ id }: { id: string }) {
  return <img className={styles["thumbnail"]} src={addressOf(id)} alt="" width={40} height={40} loading="lazy" />;
}

/** An image that went with a question; pressed, it is shown as large as the window allows. */
export function Picture({ id, name }: { id: string; name: string }) {
  const t = useT();
  const [opened, open] = useState(false);
  const [gone, lose] = useState(false);
  if (gone) return <span className={styles["gone"]}>{t("thread.picture_gone", { name })}</span>;
  return (
    <>
      <AriaButton className={styles["open"] ?? ""} aria-label={t("thread.picture_open", { name })} aria-haspopup="dialog" onPress={() => { open(true); }}>
        <img className={styles["picture"]} src={addressOf(id)} alt="" loading="lazy" onError={() => { lose(true); }} />
      </AriaButton>
      <Dialog title={name} isOpen={opened} onClose={() => { open(false); }} size="large">
        <div className={styles["whole"]}><img src={addressOf(id)} alt={name} /></div>
      </Dialog>
    </>
  );
}
