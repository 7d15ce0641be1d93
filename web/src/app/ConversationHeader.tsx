import { useNavigate } from "@tanstack/react-router";
import { Menu } from "lucide-react";
import { useState } from "react";

import type { Conversation } from "../api/types";
import { useRename } from "../features/conversations/actions";
import { ConversationMenu } from "../features/conversations/ConversationMenu";
import { TitleField } from "../features/conversations/TitleField";
import { PolicyChip } from "../features/thread/policy/PolicyButton";
import { useT } from "../locales/Language";
import { IconButton } from "../ui/IconButton";
import styles from "./ConversationPage.module.css";
import { useOpenRail } from "./openRail";

export function ConversationHeader({ conversation }: { conversation: Conversation | undefined }) {
  const t = useT();
  const navigate = useNavigate();
  const openRail = useOpenRail();
  const rename = useRename();
  const [renaming, setRenaming] = useState(false);
  const title = conversation?.title || t("rail.untitled");

  function renamed(next: string | null): void {
    setRenaming(false);
    if (next && conversation) void rename(conversation, next);
  }

  return (
    <header className={styles["header"]}>
      <span className={styles["back"]}>
        <IconButton size="large" label={t("common.open_menu")} onPress={openRail}><Menu size={22} aria-hidden /></IconButton>
      </span>
      <h1 className={renaming ? "visually-hidden" : styles["title"]}>{title}</h1>
      {renaming ? <span className={styles["rename"]}><TitleField title={conversation?.title ?? ""} onDone={renamed} /></span> : null}
      {conversation ? <span className={styles["chip"]}><PolicyChip conversationId={conversation.id} /></span> : null}
      {conversation && !renaming ? (
        <ConversationMenu
          size="medium"
          conversation={conversation}
          onRename={() => { setRenaming(true); }}
          onDeleted={() => void navigate({ to: "/" })}
        />
      ) : null}
    </header>
  );
}
