import { useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { tasks } from "../../../api/tasks";
import type { Task } from "../../../api/types";
import { useT } from "../../../locales/Language";
import { IconButton } from "../../../ui/IconButton";
import { Menu, MenuItem } from "../../../ui/Menu";
import { taskIcons } from "./icons";

/** The guided tasks, from inside a conversation. */
export function TasksMenu({ onChoose }: { onChoose: (task: Task) => void }) {
  const t = useT();
  const known = useQuery(tasks()).data;
  if (!known) return null;
  const trigger = (
    <IconButton label={t("tasks.menu")}>
      <ListChecks size={18} aria-hidden />
    </IconButton>
  );
  return (
    <Menu label={t("tasks.menu")} trigger={trigger} placement="top start" onChoose={onChoose}>
      {known.items.map(({ id, name, icon }) => {
        const Icon = taskIcons[icon];
        return <MenuItem key={id} id={id} icon={<Icon size={17} aria-hidden />}>{name}</MenuItem>;
      })}
    </Menu>
  );
}
