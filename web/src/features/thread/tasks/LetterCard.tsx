import { Copy, Mail as MailIcon } from "lucide-react";
import { useState } from "react";
import { useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { say } from "../../../ui/toasts";
import { toClipboard } from "../copy/rich";
import type { Letter } from "../said";
import { Departures } from "./Departures";
import { mailOf, richLetter } from "./mail";
import styles from "./Cards.module.css";

/** What is wrong with the forms of address, and the way to put them right. */
function Faults({ letter, isRight, onRight }: { letter: Letter; isRight: boolean; onRight: () => void }) {
  const t = useT();
  if (letter.faults.length === 0) return null;
  if (isRight) return <Banner tone="ok" role="status">{t("tasks.put_right_done")}</Banner>;
  return (
    <Banner tone="warning" title={t("tasks.faults")} action={<Button onPress={onRight}>{t("tasks.put_right")}</Button>}>
      <ul className={styles["faults"]}>
        {letter.faults.map(({ kind, found, right }) => (
          <li key={kind}>
            {found === "" ? t(`tasks.${kind}_missing`, { right }) : t(`tasks.${kind}_differs`, { found, right })}
          </li>
        ))}
      </ul>
    </Banner>
  );
}

/** A letter, apart from what surrounds it in the answer: checked, and ready to leave. */
export default function LetterCard({ letter }: { letter: Letter }) {
  const t = useT();
  const [isRight, putRight] = useState(false);
  const body = isRight ? (letter.right ?? letter.body) : letter.body;
  const { href, withoutBody } = mailOf(letter.subject, body);
  const copy = async (done: string) => {
    try {
      await toClipboard({ html: richLetter(body), text: body });
      say(done);
    } catch {
      say(t("thread.copy_failed"), { tone: "error" });
    }
  };
  return (
    <section className={styles["card"]} aria-label={t("tasks.letter")}>
      <Faults letter={letter} isRight={isRight} onRight={() => { putRight(true); }} />
      {isRight ? <div className={styles["letter"]} role="group" aria-label={t("tasks.letter_right")}>{body}</div> : null}
      <Departures departures={letter.departures} />
      <div className={styles["ways"]}>
        <a className={styles["mail"]} href={href} onClick={() => { if (withoutBody) void copy(t("tasks.mail_long")); }}>
          <MailIcon size={17} aria-hidden />
          {t("tasks.mail")}
        </a>
        <Button onPress={() => { void copy(t("tasks.letter_copied")); }}>
          <Copy size={17} aria-hidden />
          {t("tasks.letter_copy")}
        </Button>
      </div>
      {withoutBody ? <p className={styles["hint"]}>{t("tasks.mail_long_hint")}</p> : null}
    </section>
  );
}
