import { ChevronRight } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Menu as AriaMenu, MenuItem as AriaItem, MenuTrigger, Popover, Separator, SubmenuTrigger, type MenuItemProps, type PopoverProps } from "react-aria-components";

import styles from "./Menu.module.css";
import { useMedia } from "./useMedia";

export interface MenuProps {
  label: string;
  /** The button that opens it. */
  trigger: ReactElement;
  placement?: PopoverProps["placement"];
  onChoose?: (id: string) => void;
  children: ReactNode;
}

export function Menu({ label, trigger, placement = "bottom end", onChoose, children }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover placement={placement} offset={4} className={styles["popover"] ?? ""}>
        <AriaMenu aria-label={label} className={styles["menu"] ?? ""} onAction={(key) => onChoose?.(String(key))}>
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

export interface ItemProps extends Omit<MenuItemProps, "className" | "style" | "children"> {
  icon?: ReactNode;
  danger?: boolean;
  /** It opens other choices. */
  opens?: boolean;
  children: string;
}

export function MenuItem({ icon, danger = false, opens = false, children, ...props }: ItemProps) {
  return (
    <AriaItem {...props} textValue={children} className={styles["item"] ?? ""} data-danger={danger || undefined}>
      {icon}
      {children}
      {opens ? <ChevronRight size={16} aria-hidden className={styles["opens"]} /> : null}
    </AriaItem>
  );
}

export interface SubmenuProps extends ItemProps {
  /** The choices that it opens. */
  choices: ReactNode;
  onChoose: (id: string) => void;
}

export function Submenu({ choices, onChoose, children, ...item }: SubmenuProps) {
  // There is no room beside a menu on a phone.
  const narrow = useMedia("(max-width: 600px)");
  return (
    <SubmenuTrigger>
      <MenuItem {...item} opens>{children}</MenuItem>
      <Popover offset={2} {...(narrow && { placement: "bottom end" as const })} className={styles["popover"] ?? ""}>
        <AriaMenu aria-label={children} className={styles["menu"] ?? ""} onAction={(key) => { onChoose(String(key)); }}>
          {choices}
        </AriaMenu>
      </Popover>
    </SubmenuTrigger>
  );
}

export function MenuSeparator() {
  return <Separator className={styles["separator"] ?? ""} />;
}
