import { useT } from "../locales/Language";
import { say } from "./toasts";

/** Says that a document was deleted, and offers its receipt, made when it is asked for. */
export function useSayDeleted(): (name: string, receipt: () => Promise<string>) => void {
  const t = useT();
  return (name, receipt) => {
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(await receipt());
        say(t("composer.receipt_copied"));
      } catch {
        say(t("thread.copy_failed"), { tone: "error" });
      }
    };
    say(t("composer.file_deleted", { name }), { action: { label: t("composer.receipt_copy"), run: () => void copy() } });
  };
}
