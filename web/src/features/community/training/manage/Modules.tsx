import { ArrowDown, ArrowUp } from "lucide-react";
import { useState, type SyntheticEvent } from "react";
import { Link } from "react-aria-components";

import type { ModuleLine } from "../../../../api/types";
import { useT } from "../../../../locales/Language";
import { Banner } from "../../../../ui/Banner";
import { Button } from "../../../../ui/Button";
import { Dialog } from "../../../../ui/Dialog";
import { Empty } from "../../../../ui/Empty";
import { IconButton } from "../../../../ui/IconButton";
import { Loaded } from "../../../../ui/Loaded";
import { TextField } from "../../../../ui/TextField";
import { say } from "../../../../ui/toasts";
import { useDoing } from "../../../../ui/useDoing";
import styles from "../../Community.module.css";
import { useModules, useModuleVerbs } from "./desk";

function Line({ module, smallest, href, onMove, first, last }: { module: ModuleLine; smallest: number; href: string; onMove: (by: -1 | 1) => void; first: boolean; last: boolean }) {
  const t = useT();
  const { title, minutes, parts, version, open, changed, completed } = module;
  const counted = completed === null ? t("training.completed_hidden", { smallest }) : t("training.completed_count", { count: completed });
  const state = version === 0 ? t("training.state_draft") : t(open ? "training.state_open" : "training.state_closed", { version });
  return (
    <li className={styles["card"]}>
      <div className={styles["head"]}>
        <h3 className={styles["name"]}><Link href={href}>{title}</Link></h3>
        <span className={styles["badge"]} data-tone={open ? "ok" : undefined}>{state}</span>
        {version > 0 && changed ? <span className={styles["badge"]} data-tone="amber">{t("training.changed")}</span> : null}
      </div>
      <p className={styles["soft"]}>{[t("training.minutes", { minutes }), t("training.parts", { count: parts }), ...(version > 0 ? [counted] : [])].join(" · ")}</p>
      <div className={styles["actions"]}>
        <IconButton label={t("training.up", { title })} isDisabled={first} onPress={() => { onMove(-1); }}><ArrowUp size={17} aria-hidden /></IconButton>
        <IconButton label={t("training.down", { title })} isDisabled={last} onPress={() => { onMove(1); }}><ArrowDown size={17} aria-hidden /></IconButton>
      </div>
    </li>
  );
}

function New({ onClose, onMade }: { onClose: () => void; onMade: (id: string) => void }) {
  const t = useT();
  const { create } = useModuleVerbs();
  const { failure, setFailure, busy, run } = useDoing();
  const [title, setTitle] = useState("");
  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault();
    if (title.trim() === "") {
      setFailure(t("training.title_needed"));
      return;
    }
    await run(async () => { onMade((await create({ title: title.trim(), summary: "", minutes: 20, parts: [] })).id); });
  }
  return (
    <Dialog title={t("training.new_title")} isOpen onClose={onClose}>
      <form className={styles["dialog"]} onSubmit={(event) => void submit(event)}>
        <TextField label={t("training.field_title")} value={title} onChange={setTitle} maxLength={160} autoFocus />
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={`${styles["actions"] ?? ""} ${styles["end"] ?? ""}`}>
          <Button onPress={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" isDisabled={busy}>{t("training.new")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The modules of one's level, in the order that agents see. */
export function Modules({ hrefOf, onMade }: { hrefOf: (id: string) => string; onMade: (id: string) => void }) {
  const t = useT();
  const { installExample, order } = useModuleVerbs();
  const { failure, busy, run } = useDoing();
  const [making, setMaking] = useState(false);
  const install = async () => {
    await run(async () => {
      onMade((await installExample()).id);
      say(t("training.example_done"));
    });
  };
  const move = (items: readonly ModuleLine[], place: number, by: -1 | 1) => {
    const next = [...items];
    next.splice(place + by, 0, ...next.splice(place, 1));
    void run(() => order(next));
  };
  const actions = (
    <div className={styles["actions"]}>
      <Button look="primary" onPress={() => { setMaking(true); }}>{t("training.new")}</Button>
      <Button isDisabled={busy} onPress={() => void install()}>{t("training.example")}</Button>
    </div>
  );
  return (
    <Loaded query={useModules()} words={t("training.loading")}>
      {({ items, smallest }) => (
        <div className={styles["part"]}>
          {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
          {items.length === 0 ? <Empty title={t("training.none_title")} action={actions}><p>{t("training.desk_none")}</p></Empty> : actions}
          <p className={styles["soft"]}>{t("training.example_hint")}</p>
          {items.length > 0 ? (
            <ol className={styles["list"]} aria-label={t("training.modules")}>
              {items.map((module, place) => <Line key={module.id} module={module} smallest={smallest} href={hrefOf(module.id)} first={place === 0 || busy} last={place === items.length - 1 || busy} onMove={(by) => { move(items, place, by); }} />)}
            </ol>
          ) : null}
          {making ? <New onClose={() => { setMaking(false); }} onMade={onMade} /> : null}
        </div>
      )}
    </Loaded>
  );
}
