import type { ReactNode } from "react";
import { Button } from "react-aria-components";

import type { Persona } from "../../api/types";
import { useT } from "../../locales/Language";
import { Avatar } from "../../ui/Avatar";
import styles from "./SignInPage.module.css";

const what = { agent: "signIn.role_agent", referent: "signIn.role_referent", coordinator: "signIn.role_coordinator", administrator: "signIn.role_administrator" } as const;

export interface PersonaButtonProps {
  persona: Persona;
  isDisabled: boolean;
  onPress: () => void;
  children: ReactNode;
}

export function PersonaButton({ persona, isDisabled, onPress, children }: PersonaButtonProps) {
  const t = useT();
  return (
    <Button className={styles["persona"] ?? ""} isDisabled={isDisabled} onPress={onPress}>
      <Avatar name={persona.name} />
      <span className={styles["who"]}>
        <span className={styles["name"]}>{persona.name}</span>
        <span className={styles["what"]}>{t(what[persona.role])}</span>
      </span>
      {children}
    </Button>
  );
}
