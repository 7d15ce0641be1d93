import type { Task } from "../../api/types";
import type { AttachedDocument } from "./said";

/** One question, as the composer hands it over. */
export interface Turn {
  text: string;
  documents: AttachedDocument[];
  task: Task | null;
}
