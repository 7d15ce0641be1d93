import { ShieldPlus } from "lucide-react";
import { useState } from "react";

import { above, highest, isSensitivity, sensitivities } from "../../../api/standing";
import type { Sensitivity, Space, SpaceDocument } from "../../../api/types";
import { useT } from "../../../locales/Language";
import { Confirm } from "../../../ui/Confirm";
import { IconButton } from "../../../ui/IconButton";
import { Menu, MenuItem } from "../../../ui/Menu";

export interface MarkProps {
  document: SpaceDocument;
  space: Space;
  onMark: (sensitivity: Sensitivity) => void;
}

/** Marks a document as more sensitive than its space, which it raises: asked twice, since there is no way back. */
export function Mark({ document, space, onMark }: MarkProps) {
  const t = useT();
  const [wanted, setWanted] = useState<Sensitivity | null>(null);
  const now = highest(space.sensitivity, document.sensitivity ? [document.sensitivity] : []);
  const higher = sensitivities.filter((level) => above(level, now));
  const { name } = document;
  if (higher.length === 0) return null;
  const label = t("policy.mark", { name });
  const close = () => { setWanted(null); };
  const words = (level: Sensitivity) => t("policy.mark_as", { level: t(`policy.${level}`) });
  return (
    <>
      <Menu
        label={label}
        trigger={<IconButton label={label} hint={t("policy.mark_hint")}><ShieldPlus size={17} aria-hidden /></IconButton>}
        onChoose={(id) => { if (isSensitivity(id)) setWanted(id); }}
      >
        {higher.map((level) => <MenuItem key={level} id={level}>{words(level)}</MenuItem>)}
      </Menu>
      <Confirm
        title={t("spaces.mark_title")}
        action={wanted ? words(wanted) : ""}
        isOpen={wanted !== null}
        onClose={close}
        onConfirm={() => {
          close();
          if (wanted) onMark(wanted);
        }}
      >
        <p>{t("spaces.mark_words", { name })}</p>
        <p>{t("spaces.level_words")}</p>
      </Confirm>
    </>
  );
}
