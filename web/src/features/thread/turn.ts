import type { Task } from "../../api/types";
import type { AttachedDocument, Raised } from "./said";

/** One question, as the composer hands it over. */
export interface Turn {
  text: string;
  documents: AttachedDocument[];
  task: Task | null;
  /** What its documents raise the conversation to. */
  raised?: Raised;
}
