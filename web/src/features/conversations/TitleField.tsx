import { useEffect, useRef, useState } from "react";

import { useT } from "../../locales/Language";
import styles from "./Rail.module.css";

export interface TitleFieldProps {
  title: string;
  onDone: (title: string | null) => void;
}

/** Renaming in place: Enter or leaving the field saves, Escape gives up. */
export function TitleField({ title, onDone }: TitleFieldProps) {
  const t = useT();
  const [value, setValue] = useState(title);
  const input = useRef<HTMLInputElement>(null);
  const finished = useRef(false);

  useEffect(() => {
    // The menu gives the focus back to its button as it closes: take it after that.
    const frame = requestAnimationFrame(() => input.current?.select());
    return () => { cancelAnimationFrame(frame); };
  }, []);

  function finish(saved: string | null): void {
    if (finished.current) return;
    finished.current = true;
    onDone(saved);
  }
  const typed = value.trim();
  const keep = () => { finish(typed && typed !== title ? typed : null); };

  return (
    <input
      ref={input}
      className={styles["titleField"]}
      aria-label={t("rail.new_title")}
      value={value}
      maxLength={200}
      onChange={(event) => { setValue(event.target.value); }}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") keep();
        if (event.key === "Escape") {
          event.stopPropagation();
          finish(null);
        }
      }}
    />
  );
}
