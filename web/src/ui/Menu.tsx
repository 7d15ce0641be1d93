import type { ReactElement, ReactNode } from "react";
import { Menu as AriaMenu, MenuItem as AriaItem, MenuTrigger, Popover, Separator, type MenuItemProps, type PopoverProps } from "react-aria-components";

import styles from "./Menu.module.css";

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
  children: string;
}

export function MenuItem({ icon, danger = false, children, ...props }: ItemProps) {
  return (
    <AriaItem {...props} textValue={children} className={styles["item"] ?? ""} data-danger={danger || undefined}>
      {icon}
      {children}
    </AriaItem>
  );
}

export function MenuSeparator() {
  return <Separator className={styles["separator"] ?? ""} />;
}
