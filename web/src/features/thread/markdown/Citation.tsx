import { Button } from "react-aria-components";
import { useT } from "../../../locales/Language";
import { useCiting } from "../citing";
import { useWhere } from "../useWhere";
import styles from "./Citation.module.css";

/** The small number that opens a source beside the answer. */
export function Citation({ number }: { number: number }) {
  const t = useT();
  const where = useWhere();
  const { sources, opened, open } = useCiting();
  const source = sources.find((one) => one.number === number);
  if (!source) return <sup data-source={number}>[{number}]</sup>;
  return (
    <Button
      className={styles["chip"] ?? ""}
      data-source={number}
      data-opened={opened === number || undefined}
      aria-label={t("thread.source", { number, where: where(source) })}
      onPress={() => { open(source); }}
    >
      {number}
    </Button>
  );
}
