import { FileText, GitCompareArrows, Languages, ListChecks, Mail, MessageCircleQuestionMark, PenLine, Scale, Users } from "lucide-react";
import type { TaskForm } from "../../../api/types";

export const taskIcons = {
  mail: Mail,
  summary: FileText,
  translate: Languages,
  rewrite: PenLine,
  compare: GitCompareArrows,
  list: ListChecks,
  meeting: Users,
  law: Scale,
  question: MessageCircleQuestionMark,
} satisfies Record<TaskForm["icon"], unknown>;
