import { ThumbsDown, ThumbsUp } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import { failureOf } from "../../api/failure";
import type { Thumb } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import { IconButton } from "../../ui/IconButton";
import { say } from "../../ui/toasts";
import { useThumb, useThumbVerbs } from "./feedback";
import styles from "./Feedback.module.css";

const ThumbDialog = lazy(() => import("./ThumbDialog"));

/** Two thumbs under an answer. One press gives it, with nothing of the exchange; what one adds to it comes after. */
export default function Thumbs({ conversationId, messageId }: { conversationId: string; messageId: string }) {
  const t = useT();
  const sentence = useFailureSentence();
  const { known, thumb } = useThumb(conversationId, messageId);
  const { give } = useThumbVerbs(conversationId, messageId);
  const [opened, setOpened] = useState<Thumb | null>(null);
  const press = async (kind: Thumb["kind"]) => {
    if (thumb?.kind === kind) {
      setOpened(thumb);
      return;
    }
    // Reasons are those of a direction; what was written stays.
    const { words = "", named = false } = thumb ?? {};
    try {
      setOpened(await give({ kind, reasons: [], words, named }));
    } catch (error) {
      say(sentence(failureOf(error)), { tone: "error" });
    }
  };
  const button = (kind: Thumb["kind"]) => {
    const pressed = thumb?.kind === kind;
    const Icon = kind === "up" ? ThumbsUp : ThumbsDown;
    const name = t(kind === "up" ? "feedback.thumb_up" : "feedback.thumb_down");
    const label = pressed ? t(kind === "up" ? "feedback.thumb_up_given" : "feedback.thumb_down_given") : name;
    return <IconButton label={label} hint={name} isDisabled={!known} onPress={() => { void press(kind); }}><Icon size={17} aria-hidden {...(pressed && { fill: "currentColor", fillOpacity: 0.35 })} /></IconButton>;
  };
  return (
    <span role="group" aria-label={t("feedback.group")} className={styles["thumbs"]}>
      {button("up")}
      {button("down")}
      <Suspense>{opened ? <ThumbDialog key={`${opened.id}-${opened.kind}`} conversationId={conversationId} messageId={messageId} thumb={opened} onClose={() => { setOpened(null); }} /> : null}</Suspense>
    </span>
  );
}
