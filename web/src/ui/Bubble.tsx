import { Suspense, useId, useState, type ReactElement, type ReactNode } from "react";
import { DialogTrigger, Popover, type PopoverProps } from "react-aria-components";

import styles from "./Bubble.module.css";
import { Dialog } from "./Dialog";
import { useMedia } from "./useMedia";
import { Working } from "./Working";

export interface BubbleProps {
  title: string;
  /** Said while what it shows is on its way. */
  waiting: string;
  /** The button that opens it. */
  trigger: ReactElement;
  placement?: PopoverProps["placement"];
  onOpen?: () => void;
  children: ReactNode;
}

/** A small window beside its button; from the bottom of the screen on a phone. */
export function Bubble({ title, waiting, trigger, placement = "bottom start", onOpen, children }: BubbleProps) {
  const narrow = useMedia("(max-width: 560px)");
  const heading = useId();
  const [opened, setOpened] = useState(false);
  const change = (now: boolean) => {
    setOpened(now);
    if (now) onOpen?.();
  };
  const content = <Suspense fallback={<Working fill>{waiting}</Working>}>{children}</Suspense>;
  return (
    <DialogTrigger isOpen={opened} onOpenChange={change}>
      {trigger}
      {narrow ? (
        <Dialog title={title} isOpen={opened} onClose={() => { change(false); }} shape="sheet" size="fit">{content}</Dialog>
      ) : (
        <Popover placement={placement} offset={8} containerPadding={12} aria-labelledby={heading} className={styles["popover"] ?? ""}>
          <h2 id={heading} className="visually-hidden">{title}</h2>
          {content}
        </Popover>
      )}
    </DialogTrigger>
  );
}
