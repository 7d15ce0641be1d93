import { useState, type SyntheticEvent } from "react";

import { useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Confirm } from "../../ui/Confirm";
import { Select } from "../../ui/Select";
import { TextField } from "../../ui/TextField";
import { say } from "../../ui/toasts";
import { useDoing } from "../../ui/useDoing";
import styles from "./Administration.module.css";
import { whole } from "./moments";
import { previewRetention, useDecide, type Scope, type Settings } from "./settings";

const bounds = { conversations: 120, most: 120, batches: 3650, letters: 3650, events: 120 };
type Field = keyof typeof bounds;
type Preview = Awaited<ReturnType<typeof previewRetention>>;
const ofInstance: readonly Field[] = ["conversations", "most", "batches", "letters", "events"];
const ofOrganisation: readonly Field[] = ["conversations", "batches"];

function writtenOf(settings: Settings): Record<Field, string> {
  const value = settings.retention.value;
  return Object.fromEntries(ofInstance.map((field) => [field, value?.[field]?.toString() ?? ""])) as Record<Field, string>;
}

/** How long things are kept: counted before a shorter period is saved. */
export function Retention({ settings, scope = {} }: { settings: Settings; scope?: Scope }) {
  const t = useT();
  const decide = useDecide(scope);
  const { failure, setFailure, busy, run } = useDoing();
  const { change } = settings.retention;
  const [written, setWritten] = useState(() => writtenOf(settings));
  const [preview, setPreview] = useState<Preview | null>(null);
  const fields = scope.organisation_id === undefined ? ofInstance : ofOrganisation;
  const read = Object.fromEntries(fields.map((field) => [field, whole(written[field], bounds[field])])) as Partial<Record<Field, number | null | undefined>>;
  const keep = async (): Promise<void> => {
    setPreview(null);
    const nothing = fields.every((field) => read[field] === null);
    const wanted = Object.fromEntries(fields.map((field) => [field, read[field] ?? null]));
    if (await run(() => decide("retention", nothing ? null : wanted, change))) say(t("administration.saved"));
  };
  const save = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const wrong = fields.find((field) => read[field] === undefined);
    if (wrong) { setFailure(t("administration.period_wrong", { field: t(`administration.kept_${wrong}`), most: bounds[wrong] })); return; }
    const periods = [read.conversations, read.most].filter((each) => typeof each === "number");
    const months = periods.length > 0 ? Math.min(...periods) : null;
    const before = settings.kept.conversations;
    if (months === null || (before !== null && months >= before)) { await keep(); return; }
    await run(async () => { setPreview(await previewRetention(months, scope.organisation_id)); });
  };
  return (
    <section className={styles["card"]} aria-labelledby="retention">
      <h2 id="retention" className={styles["heading"]}>{t("administration.retention")}</h2>
      <p className={styles["soft"]}>{t("administration.retention_lead")}</p>
      {scope.organisation_id === undefined ? null : <p className={styles["soft"]}>{settings.kept.conversations === null ? t("administration.kept_for_good") : t("administration.kept_months", { count: settings.kept.conversations })}</p>}
      <form className={styles["form"]} onSubmit={(event) => void save(event)} noValidate>
        <div className={styles["two"]}>
          {fields.map((field) => (
            <TextField
              key={field}
              label={t(`administration.kept_${field}`)}
              hint={field === "batches" ? t("administration.kept_batches_hint", { days: settings.batch_days }) : t(`administration.kept_${field}_hint`)}
              value={written[field]}
              onChange={(value) => { setWritten({ ...written, [field]: value }); }}
              inputMode="numeric"
              maxLength={4}
            />
          ))}
        </div>
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}><Button look="primary" type="submit" isDisabled={busy}>{t("common.save")}</Button></div>
      </form>
      <Confirm title={t("administration.retention_shorter")} action={t("administration.retention_apply")} isOpen={preview !== null} onClose={() => { setPreview(null); }} onConfirm={() => void keep()}>
        {preview ? <p>{t("administration.retention_counted", { count: preview.conversations, agents: preview.agents, days: preview.notice_days })}</p> : null}
      </Confirm>
    </section>
  );
}

const levels = ["public", "interne", "sensible", "diffusion_restreinte"] as const;
type Level = (typeof levels)[number];

/** What the conversations of an organisation begin with. */
export function DefaultSensitivity({ settings, scope }: { settings: Settings; scope: Scope }) {
  const t = useT();
  const decide = useDecide(scope);
  const { failure, busy, run } = useDoing();
  const { value, change } = settings.sensitivity;
  const [level, setLevel] = useState<Level | "">(value?.level ?? "");
  const save = (event: SyntheticEvent): void => {
    event.preventDefault();
    void run(() => decide("sensitivity", level === "" ? null : { level }, change)).then((done) => { if (done) say(t("administration.saved")); });
  };
  return (
    <section className={styles["card"]} aria-labelledby="default-sensitivity">
      <h2 id="default-sensitivity" className={styles["heading"]}>{t("administration.sensitivity")}</h2>
      <p className={styles["soft"]}>{t("administration.sensitivity_lead")}</p>
      <form className={styles["form"]} onSubmit={save}>
        <Select<Level | ""> label={t("administration.sensitivity_least")} value={level} onChange={setLevel} choices={[{ value: "", label: t("administration.sensitivity_none") }, ...levels.map((each) => ({ value: each, label: t(`policy.${each}`) }))]} />
        {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
        <div className={styles["actions"]}><Button look="primary" type="submit" isDisabled={busy}>{t("common.save")}</Button></div>
      </form>
    </section>
  );
}
