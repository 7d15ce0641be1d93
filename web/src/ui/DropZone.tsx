import { FileDown } from "lucide-react";
import { useEffect, useState } from "react";
import styles from "./DropZone.module.css";

const bringsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;

/** The whole window takes files; a file let go beside must not replace the page. */
export function DropZone({ title, text, onFiles }: { title: string; text: string; onFiles: (files: File[]) => void }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let inside = 0;
    const enter = (event: DragEvent) => {
      if (!bringsFiles(event)) return;
      inside += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!bringsFiles(event)) return;
      inside = Math.max(0, inside - 1);
      if (inside === 0) setOver(false);
    };
    const above = (event: DragEvent) => {
      if (bringsFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!bringsFiles(event)) return;
      event.preventDefault();
      inside = 0;
      setOver(false);
      onFiles([...(event.dataTransfer?.files ?? [])]);
    };
    const listeners = { dragenter: enter, dragleave: leave, dragover: above, drop };
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name as "drop", listener);
    return () => { for (const [name, listener] of Object.entries(listeners)) window.removeEventListener(name as "drop", listener); };
  }, [onFiles]);
  if (!over) return null;
  return (
    <div className={styles["zone"]}>
      <div className={styles["card"]}>
        <FileDown size={32} aria-hidden />
        <p className={styles["title"]}>{title}</p>
        <p>{text}</p>
      </div>
    </div>
  );
}
