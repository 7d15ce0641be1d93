import { Copy, Download } from "lucide-react";

import { useT } from "../locales/Language";
import { Button } from "./Button";
import { Menu, MenuItem } from "./Menu";
import { useTakeAway, type Made } from "./takeAway";
import { say } from "./toasts";

const formats = ["bibtex", "ris"] as const;
export type ReferenceFormat = (typeof formats)[number];

interface ReferencesProps {
  /** As they are written, one each. */
  references: readonly string[];
  /** Among other things that one does with them, in little room. */
  short?: boolean;
  make: (format: ReferenceFormat) => Promise<Made>;
}

/** What one does with exact references: paste them into a text, or give them to a program that keeps them. */
export function References({ references, short = false, make }: ReferencesProps) {
  const t = useT();
  const { making, take } = useTakeAway(make, "exporting.made_plain");
  const count = references.length;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(references.join("\n"));
      say(t("publications.copied", { count }));
    } catch {
      say(t("thread.copy_failed"), { tone: "error" });
    }
  };
  return (
    <>
      <Button onPress={() => { void copy(); }}><Copy size={17} aria-hidden />{t(short ? "publications.copy" : "publications.copy_reference")}</Button>
      <Menu
        label={t("exporting.formats")}
        placement="top start"
        onChoose={(format) => { void take(format as ReferenceFormat); }}
        trigger={<Button isPending={making}><Download size={17} aria-hidden />{making ? t("exporting.making") : t("publications.export")}</Button>}
      >
        {formats.map((format) => <MenuItem key={format} id={format}>{t(`exporting.${format}`)}</MenuItem>)}
      </Menu>
    </>
  );
}
