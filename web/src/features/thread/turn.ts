import type { Family, Fields, Length, Task } from "../../api/types";
import type { AttachedDocument, Raised } from "./said";

/** One question, as the composer hands it over. */
export interface Turn {
  text: string;
  documents: AttachedDocument[];
  task: Task | null;
  /** Of a summary. */
  length?: Length | null;
  /** The form of the task, which the question is made of; `text` then only stands for it until the server has said it. */
  fields?: Fields | null;
  /** What the assistant may look outside by. */
  search?: Family[];
  /** What its documents raise the conversation to. */
  raised?: Raised;
}
