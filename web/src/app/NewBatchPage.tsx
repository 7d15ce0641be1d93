import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";

import { failureOf } from "../api/failure";
import { tasks } from "../api/tasks";
import type { Batch } from "../api/types";
import { translationTask } from "../features/batches/batches";
import { NewBatch } from "../features/batches/NewBatch";
import { NewTranslations } from "../features/batches/NewTranslations";
import headStyles from "../features/spaces/Spaces.module.css";
import { Field } from "../features/thread/tasks/Field";
import { IntoFields, useInto } from "../features/translation/IntoFields";
import { useTranslations } from "../features/translation/translations";
import { useFailureSentence, useT } from "../locales/Language";
import { Banner } from "../ui/Banner";
import { Select } from "../ui/Select";
import { Working } from "../ui/Working";
import { PhoneBar } from "./PhoneBar";
import styles from "./SpacesPage.module.css";
import { usePageTitle } from "./usePageTitle";

function Translations({ onMade }: { onMade: (batch: Batch) => void }) {
  const sentence = useFailureSentence();
  const { into, ...fields } = useInto();
  const refused = useTranslations().data?.pages[0]?.refused ?? null;
  if (refused !== null) return <Banner tone="warning">{sentence({ code: refused })}</Banner>;
  return <NewTranslations into={into} fields={<IntoFields {...fields} />} onMade={onMade} />;
}

function Content() {
  const t = useT();
  const sentence = useFailureSentence();
  const navigate = useNavigate();
  const { task: wanted, kind } = useSearch({ from: "/signed-in/lots/nouveau" });
  const { data, error } = useQuery(tasks());
  if (!data && error) return <Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner>;
  if (!data) return <Working fill>{t("tasks.opening")}</Working>;
  const task = data.items.find(({ id }) => id === wanted) ?? data.items[0];
  if (!task) return null;
  const made = ({ id }: Batch) => void navigate({ to: "/lots/$batchId", params: { batchId: id } });
  const choices = [...data.items.map(({ id, name }) => ({ value: id, label: name })), { value: translationTask, label: t("batches.translation") }];
  return (
    <>
      <Select label={t("batches.choose_task")} value={wanted === translationTask ? wanted : task.id} onChange={(id) => void navigate({ to: "/lots/nouveau", search: { task: id, ...(kind && { kind }) }, replace: true })} choices={choices} />
      {wanted === translationTask ? <Translations onMade={made} /> : (
        <NewBatch
          key={task.id}
          task={task}
          kind={kind ?? "files"}
          showField={(field, value, problem, onChange) => <Field field={field} value={value} problem={problem} onChange={onChange} main={false} />}
          onMade={made}
        />
      )}
    </>
  );
}

export default function NewBatchPage() {
  const t = useT();
  usePageTitle(t("batches.new"));
  return (
    <>
      <PhoneBar />
      <div className={styles["scroll"]}>
        <main id="content" tabIndex={-1} className={styles["main"]}>
          <Link to="/lots" className={headStyles["back"]}><ArrowLeft size={16} aria-hidden />{t("batches.back")}</Link>
          <h1 className={styles["title"]}>{t("batches.new")}</h1>
          <p className={styles["lead"]}>{t("batches.lead")}</p>
          <Content />
        </main>
      </div>
    </>
  );
}
