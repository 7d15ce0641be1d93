import { useQuery } from "@tanstack/react-query";
import { BookOpenText, Globe, type LucideIcon } from "lucide-react";
import { ToggleButton } from "react-aria-components";
import { openServices } from "../../../api/families";
import { searchable } from "../../../api/search";
import type { Family, SearchFamily, Sensitivity } from "../../../api/types";
import { whom } from "../../../locales/hosting";
import { useLanguage, useT } from "../../../locales/Language";
import { say } from "../../../ui/toasts";
import { Tooltip } from "../../../ui/Tooltip";
import { levelName } from "../policy/words";
import styles from "./Composer.module.css";

const icons: Record<Family, LucideIcon> = { web: Globe, publications: BookOpenText };

interface TogglesProps {
  /** Those that are on. */
  chosen: readonly Family[];
  level: Sensitivity;
  onChoose: (chosen: Family[]) => void;
}

interface ToggleProps {
  searched: SearchFamily;
  chosen: boolean;
  level: Sensitivity;
  onChange: (chosen: boolean) => void;
}

function Toggle({ searched, chosen, level, onChange }: ToggleProps) {
  const t = useT();
  const { language } = useLanguage();
  const { family } = searched;
  const Icon = icons[family];
  const open = openServices(searched, level);
  const closed = t(`${family}.closed`, { level: levelName(level, t) });
  return (
    <Tooltip text={open.length === 0 ? closed : t(`${family}.hint`, { services: whom(open, t, language) })}>
      <ToggleButton
        className={styles["search"] ?? ""}
        isSelected={chosen && open.length > 0}
        data-closed={open.length === 0 || undefined}
        onChange={(on) => {
          if (open.length === 0) say(closed, { tone: "error" });
          else onChange(on);
        }}
      >
        <Icon size={17} aria-hidden />
        <span>{t(`${family}.name`)}</span>
      </ToggleButton>
    </Tooltip>
  );
}

/** What the organisation switched on: the next question may be looked for there. */
export function SearchToggles({ chosen, level, onChoose }: TogglesProps) {
  const families = useQuery(searchable()).data?.families ?? [];
  return families.map((searched) => (
    <Toggle
      key={searched.family}
      searched={searched}
      level={level}
      chosen={chosen.includes(searched.family)}
      onChange={(on) => {
        const others = chosen.filter((each) => each !== searched.family);
        onChoose(on ? [...others, searched.family] : others);
      }}
    />
  ));
}
