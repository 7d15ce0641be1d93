import type { FeedbackItem } from "../../api/types";
import { useT } from "../../locales/Language";
import { Badge } from "./Badge";
import type { Desk } from "./desk";

/** How it stands with the reader: « En cours » once somebody took it. */
export function Standing({ item, desk }: { item: FeedbackItem; desk: Desk }) {
  const t = useT();
  const { assignee } = item;
  const state = desk === null ? (item.passed_state ?? "open") : item.state;
  if (desk !== null && state === "open" && assignee) return <Badge state="taken">{t("feedback.state_taken", { name: assignee.name })}</Badge>;
  return <Badge state={state}>{t(`feedback.state_${state}`)}</Badge>;
}
