import { Dices, Download } from "lucide-react";
import { useState } from "react";

import type { WaveDetail } from "../../api/types";
import { momentWords } from "../../locales/days";
import { useLanguage, useT } from "../../locales/Language";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { TextField } from "../../ui/TextField";
import styles from "./Waves.module.css";

export function FileLink({ href, children }: { href: string; children: string }) {
  return <a className={styles["download"]} href={href} download><Download size={17} aria-hidden />{children}</a>;
}

/** The draw by lot of a wave: to be done once, then to be checked by anybody. */
export function Draw({ wave, onDraw }: { wave: WaveDetail; onDraw: (seed: string) => void }) {
  const t = useT();
  const { language } = useLanguage();
  const [asking, setAsking] = useState(false);
  const [seed, setSeed] = useState("");
  if (!wave.by_lot) return null;
  return (
    <section className={styles["part"]} aria-labelledby="wave-draw">
      <h2 id="wave-draw" className={styles["heading"]}>{t("waves.draw_title")}</h2>
      {wave.drawn_at === null ? (
        <>
          <p>{t("waves.draw_todo", { count: wave.waiting })}</p>
          {wave.state === "closed" ? null : <div><Button look="primary" isDisabled={wave.waiting === 0} onPress={() => { setAsking(true); }}><Dices size={18} aria-hidden />{t("waves.draw")}</Button></div>}
        </>
      ) : (
        <>
          <p>{t("waves.drawn", { day: momentWords(wave.drawn_at, language), seed: wave.seed ?? "" })}</p>
          <p className={styles["soft"]}>{t("waves.method")} {t("waves.digest", { digest: wave.list_digest ?? "" })}</p>
          <div><FileLink href={`/api/waves/${wave.id}/draw.csv`}>{t("waves.draw_file")}</FileLink></div>
        </>
      )}
      <Confirm title={t("waves.draw_confirm")} action={t("waves.draw")} isOpen={asking} onClose={() => { setAsking(false); }} onConfirm={() => { setAsking(false); onDraw(seed); }}>
        <p>{t("waves.draw_words")}</p>
        <TextField label={t("waves.seed")} hint={t("waves.seed_hint")} value={seed} onChange={setSeed} maxLength={200} />
      </Confirm>
    </section>
  );
}
