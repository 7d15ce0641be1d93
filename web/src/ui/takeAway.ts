import { useRef, useState } from "react";
import { useFailureSentence, useT } from "../locales/Language";
import { refusal } from "./refusal";
import { say, toasts } from "./toasts";

export const formats = ["docx", "odt", "pdf", "md"] as const;
export type TakenFormat = (typeof formats)[number];

export interface Made {
  name: string;
  content: Blob;
}

/** Most files are there before one would have read that they are being made. */
const patience = 700;

/** Has the browser keep a file. */
export function save({ name, content }: Made): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => { URL.revokeObjectURL(address); }, 60_000);
}

/** A file that the server makes: said when it lasts, saved, said again; one at a time. `done` is said of what is no answer. */
export function useTakeAway<Format extends TakenFormat | "bibtex" | "ris" = TakenFormat>(
  make: (format: Format) => Promise<Made>,
  done: "exporting.made" | "exporting.made_plain" = "exporting.made",
): { making: boolean; take: (format: Format) => Promise<void> } {
  const t = useT();
  const sentence = useFailureSentence();
  const [making, setMaking] = useState(false);
  const busy = useRef(false);
  const take = async (format: Format) => {
    if (busy.current) return;
    busy.current = true;
    setMaking(true);
    let said: string | null = null;
    const soon = setTimeout(() => { said = say(t("exporting.making_format", { format: t(`exporting.${format}`) })); }, patience);
    try {
      const made = await make(format);
      save(made);
      say(t(done, { name: made.name }));
    } catch (error) {
      say(sentence(refusal(error)), { tone: "error" });
    } finally {
      clearTimeout(soon);
      if (said !== null) toasts.close(said);
      busy.current = false;
      setMaking(false);
    }
  };
  return { making, take };
}
