import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";

import type { Conversation } from "../../api/types";
import { useT } from "../../locales/Language";
import { useRename } from "./actions";
import { ConversationMenu } from "./ConversationMenu";
import styles from "./Rail.module.css";
import { TitleField } from "./TitleField";

export function ConversationItem({ conversation, onOpen }: { conversation: Conversation; onOpen: () => void }) {
  const t = useT();
  const rename = useRename();
  const navigate = useNavigate();
  const current = useParams({ strict: false }).conversationId === conversation.id;
  const [renaming, setRenaming] = useState(false);

  if (renaming) {
    return (
      <li className={styles["item"]}>
        <TitleField
          title={conversation.title}
          onDone={(title) => {
            setRenaming(false);
            if (title) void rename(conversation, title);
          }}
        />
      </li>
    );
  }
  return (
    <li className={styles["item"]} data-current={current || undefined}>
      <Link to="/c/$conversationId" params={{ conversationId: conversation.id }} className={styles["link"]} onClick={onOpen}>
        <span className={styles["title"]}>{conversation.title || t("rail.untitled")}</span>
        {conversation.answering ? <span className={styles["answering"]} title={t("rail.answering")}><span className="visually-hidden"> ({t("rail.answering")})</span></span> : null}
      </Link>
      <span className={styles["menu"]}>
        <ConversationMenu
          conversation={conversation}
          onRename={() => { setRenaming(true); }}
          onDeleted={() => { if (current) void navigate({ to: "/" }); }}
        />
      </span>
    </li>
  );
}
