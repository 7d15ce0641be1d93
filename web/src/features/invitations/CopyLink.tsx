import { Check, Copy } from "lucide-react";
import { useState } from "react";

import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import styles from "./Invitations.module.css";

/** A link that is shown once. */
export function CopyLink({ link, words, onClose }: { link: string | null; words: string; onClose: () => void }) {
  const t = useT();
  const [done, setDone] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link ?? "");
      setDone(true);
      say(t("invitations.copied"));
    } catch {
      say(t("invitations.copy_failed"), { tone: "error" });
    }
  };
  const close = () => { setDone(false); onClose(); };
  return (
    <Dialog title={t("invitations.link_title")} isOpen={link !== null} onClose={close}>
      <div className={styles["form"]}>
        <Banner tone="warning">{words}</Banner>
        <TextField label={t("invitations.address")} value={link ?? ""} isReadOnly />
        <div className={styles["actions"]}>
          <Button onPress={() => void copy()}>{done ? <Check size={17} aria-hidden /> : <Copy size={17} aria-hidden />}{t("invitations.copy")}</Button>
          <Button look="primary" onPress={close}>{t("invitations.done")}</Button>
        </div>
      </div>
    </Dialog>
  );
}
