import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useRef, useState } from "react";

import { useSpaceName } from "../../api/spaces";
import type { Conversation } from "../../api/types";
import { useT } from "../../locales/Language";
import { useRename } from "./actions";
import { ConversationMenu } from "./ConversationMenu";
import styles from "./Rail.module.css";
import { TitleField } from "./TitleField";

/** What had the focus is about to go: give it to the row's link once the page has changed, unless the agent moved on. */
function focusSoon(row: Element | null): void {
  setTimeout(() => {
    if (document.activeElement === document.body) row?.querySelector("a")?.focus();
  }, 60);
}

export function ConversationItem({ conversation, onOpen }: { conversation: Conversation; onOpen: () => void }) {
  const t = useT();
  const space = useSpaceName(conversation.space_id);
  const rename = useRename();
  const navigate = useNavigate();
  const current = useParams({ strict: false }).conversationId === conversation.id;
  const [renaming, setRenaming] = useState(false);
  const item = useRef<HTMLLIElement>(null);

  function deleted(): void {
    if (current) void navigate({ to: "/" });
    else focusSoon(item.current?.nextElementSibling ?? item.current?.previousElementSibling ?? null);
  }

  if (renaming) {
    return (
      <li ref={item} className={styles["item"]}>
        <TitleField
          title={conversation.title}
          onDone={(title) => {
            setRenaming(false);
            focusSoon(item.current);
            if (title) void rename(conversation, title);
          }}
        />
      </li>
    );
  }
  return (
    <li ref={item} className={styles["item"]} data-current={current || undefined}>
      <Link to="/c/$conversationId" params={{ conversationId: conversation.id }} className={styles["link"]} onClick={onOpen}>
        <span className={styles["words"]}>
          <span className={styles["title"]}>{conversation.title || t("rail.untitled")}</span>
          {space ? <span className={styles["space"]}><span className="visually-hidden">, {t("spaces.in_space", { name: space })}</span><span aria-hidden="true">{space}</span></span> : null}
        </span>
        {conversation.answering ? <span className={styles["answering"]} title={t("rail.answering")}><span className="visually-hidden"> ({t("rail.answering")})</span></span> : null}
      </Link>
      <span className={styles["menu"]}>
        <ConversationMenu
          conversation={conversation}
          onRename={() => { setRenaming(true); }}
          onDeleted={deleted}
        />
      </span>
    </li>
  );
}
