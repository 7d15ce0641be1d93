import { X } from "lucide-react";
import { UNSTABLE_Toast as Toast, UNSTABLE_ToastContent as Content, UNSTABLE_ToastRegion as Region, Text } from "react-aria-components";

import { useT } from "../locales/Language";
import { Button } from "./Button";
import { IconButton } from "./IconButton";
import styles from "./Toasts.module.css";
import { toasts } from "./toasts";

export function Toasts() {
  const t = useT();
  return (
    <Region queue={toasts} aria-label={t("common.notifications")} className={styles["region"] ?? ""}>
      {({ toast }) => {
        const { text, tone, action } = toast.content;
        const close = () => { toasts.close(toast.key); };
        return (
          <Toast toast={toast} className={styles["toast"] ?? ""} data-tone={tone}>
            <Content className={styles["content"] ?? ""}><Text slot="title">{text}</Text></Content>
            {action ? <Button look="quiet" onPress={() => { action.run(); close(); }}>{action.label}</Button> : null}
            <IconButton size="small" label={t("common.close")} onPress={close}><X size={16} aria-hidden /></IconButton>
          </Toast>
        );
      }}
    </Region>
  );
}
