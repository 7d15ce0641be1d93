import { Download, Ellipsis, Pencil, Pin, PinOff, Trash2 } from "lucide-react";

import { exportOf } from "../../api/exporting";
import type { Conversation } from "../../api/types";
import { useT } from "../../locales/Language";
import { IconButton } from "../../ui/IconButton";
import { Formats } from "../../ui/Formats";
import { Menu, MenuItem, MenuSeparator, Submenu } from "../../ui/Menu";
import { useTakeAway, type TakenFormat } from "../../ui/takeAway";
import { useDelete, usePin } from "./actions";

export interface ConversationMenuProps {
  conversation: Conversation;
  onRename: () => void;
  onDeleted: () => void;
  size?: "small" | "medium";
}

export function ConversationMenu({ conversation, onRename, onDeleted, size = "small" }: ConversationMenuProps) {
  const t = useT();
  const pin = usePin();
  const remove = useDelete();
  const { take } = useTakeAway((format) => exportOf(conversation.id, format));
  const label = t("rail.actions", { title: conversation.title || t("rail.untitled") });

  function choose(key: string): void {
    if (key === "rename") onRename();
    if (key === "pin") void pin(conversation);
    if (key === "delete") {
      onDeleted();
      void remove(conversation);
    }
  }

  return (
    <Menu
      label={label}
      onChoose={choose}
      trigger={<IconButton size={size} label={label} hint={t("rail.menu_hint")}><Ellipsis size={18} aria-hidden /></IconButton>}
    >
      <MenuItem id="rename" icon={<Pencil size={16} aria-hidden />}>{t("rail.rename")}</MenuItem>
      <MenuItem id="pin" icon={conversation.pinned ? <PinOff size={16} aria-hidden /> : <Pin size={16} aria-hidden />}>
        {conversation.pinned ? t("rail.unpin") : t("rail.pin")}
      </MenuItem>
      <Submenu
        id="export"
        icon={<Download size={16} aria-hidden />}
        choices={<Formats />}
        onChoose={(format) => { void take(format as TakenFormat); }}
      >
        {t("exporting.export")}
      </Submenu>
      <MenuSeparator />
      <MenuItem id="delete" danger icon={<Trash2 size={16} aria-hidden />}>{t("rail.delete")}</MenuItem>
    </Menu>
  );
}
