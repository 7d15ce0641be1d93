import { ChevronDown, Layers, Paperclip, Sheet, X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { Button as AriaButton, FileTrigger } from "react-aria-components";
import { megabytes, readable } from "../../../api/files";
import type { TaskField } from "../../../api/types";
import { useFailureSentence, useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { DropZone } from "../../../ui/DropZone";
import { IconButton } from "../../../ui/IconButton";
import { FileTray } from "../files/FileTray";
import { PolicyButton } from "../policy/PolicyButton";
import { Field } from "./Field";
import type { Lacking } from "./form";
import { taskIcons } from "./icons";
import styles from "./TaskForm.module.css";
import { useTaskForm, type TaskFormUse } from "./useTaskForm";

export interface TaskFormProps extends TaskFormUse {
  onClose: () => void;
  /** For who would rather write the request; absent where there is nothing to write it into. */
  onFree?: () => void;
  /** For who has many to do: files, or the rows of a table. */
  onMany?: (kind: "files" | "rows") => void;
}
type Filling = ReturnType<typeof useTaskForm>;

function useLackWords(): (lack: Lacking) => string {
  const t = useT();
  return (lack) => {
    switch (lack.kind) {
      case "field":
        return t("tasks.lacks_field");
      case "long":
        return t("tasks.lacks_shorter", { most: lack.most });
      case "documents":
        return t(lack.least === lack.most ? "tasks.lacks_exactly" : "tasks.lacks_documents", { count: lack.least });
      case "material":
        return t("tasks.lacks_material");
    }
  };
}

function Documents({ field, filling, problem }: { field: TaskField; filling: Filling; problem: string | null }) {
  const t = useT();
  const id = useId();
  const { files, join, policy, limits } = filling;
  return (
    <div className={styles["field"]} role="group" aria-labelledby={id} data-field={field.id}>
      <p id={id} className={styles["label"]}>{field.required ? field.label : t("tasks.optional", { label: field.label })}</p>
      {field.help ? <p className={styles["help"]}>{field.help}</p> : null}
      <div className={styles["tray"]}><FileTray files={files} level={policy?.standing.sensitivity ?? null} /></div>
      <FileTrigger allowsMultiple acceptedFileTypes={[...readable]} onSelect={(chosen) => { join([...(chosen ?? [])]); }}>
        <AriaButton className={styles["attach"] ?? ""}>
          <Paperclip size={17} aria-hidden />
          {t("tasks.attach", { limit: megabytes(limits.document_bytes) })}
        </AriaButton>
      </FileTrigger>
      {problem ? <p className={styles["problem"]} role="alert">{problem}</p> : null}
      <DropZone title={t("composer.drop_title")} text={t("composer.drop_text", { limit: megabytes(limits.document_bytes) })} onFiles={join} />
    </div>
  );
}

function holds(lack: Lacking | null, field: TaskField, first: TaskField | undefined): boolean {
  if (!lack) return false;
  if (lack.kind === "documents") return field.kind === "documents";
  if (lack.kind === "material") return field === first;
  return lack.field.id === field.id;
}

function FieldList({ fields, all, filling }: { fields: TaskField[]; all: TaskField[]; filling: Filling }) {
  const words = useLackWords();
  const one = (field: TaskField) => {
    const problem = filling.lack && holds(filling.lack, field, all[0]) ? words(filling.lack) : null;
    if (field.kind === "documents") return <Documents key={field.id} field={field} filling={filling} problem={problem} />;
    return <Field key={field.id} field={field} main={field === all[0]} value={filling.values[field.id] ?? ""} problem={problem} onChange={(value) => { filling.put(field.id, value); }} />;
  };
  return <div className={styles["fields"]}>{fields.map(one)}</div>;
}

/** What the one who would answer does with it, when that is the built-in engine. */
function EngineLimits({ form, filling }: { form: TaskFormProps["form"]; filling: Filling }) {
  const t = useT();
  const standing = filling.policy?.standing;
  const answering = standing?.first ?? standing?.open[0];
  if (answering?.endpoint.kind !== "builtin") return null;
  return <Banner title={t("tasks.engine")}>{form.engine}</Banner>;
}

/** The ways to the same task for many. */
function Many({ form, onMany }: { form: TaskFormProps["form"]; onMany: NonNullable<TaskFormProps["onMany"]> }) {
  const t = useT();
  const files = form.fields.some(({ kind, least }) => kind === "documents" && (least ?? 1) <= 1);
  return (
    <div className={styles["many"]}>
      {files ? <Button look="quiet" onPress={() => { onMany("files"); }}><Layers size={17} aria-hidden />{t("tasks.many_files")}</Button> : null}
      <Button look="quiet" onPress={() => { onMany("rows"); }}><Sheet size={17} aria-hidden />{t("tasks.many_rows")}</Button>
    </div>
  );
}

function Heading({ form, onClose }: Pick<TaskFormProps, "form" | "onClose">) {
  const t = useT();
  const Icon = taskIcons[form.icon];
  return (
    <header className={styles["header"]}>
      <Icon size={20} aria-hidden />
      <h2 className={styles["title"]}>{form.name}</h2>
      <IconButton label={t("tasks.close")} onPress={onClose}><X size={19} aria-hidden /></IconButton>
    </header>
  );
}

/** A guided task's form. Ctrl or ⌘ with Enter sends it from any field. */
export default function TaskForm({ onClose, onFree, onMany, ...use }: TaskFormProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const filling = useTaskForm(use);
  const { form, said, place } = use;
  const [more, showMore] = useState(() => form.fields.some((field) => field.more && use.given?.fields[field.id] && use.given.fields[field.id] !== field.default));
  const sheet = useRef<HTMLFormElement>(null);
  useEffect(() => {
    sheet.current?.querySelector<HTMLElement>("textarea, input, select, button:not([aria-label])")?.focus({ preventScroll: place === "new" });
  }, [place]);
  const send = async () => {
    const missing = await filling.submit();
    if (!missing) return;
    const id = missing.kind === "material" ? form.fields[0]?.id : missing.kind === "documents" ? form.fields.find(({ kind }) => kind === "documents")?.id : missing.field.id;
    showMore((before) => before || form.fields.some((field) => field.id === id && field.more));
    requestAnimationFrame(() => sheet.current?.querySelector<HTMLElement>(`[data-field="${id ?? ""}"] :is(textarea, input, select, button)`)?.focus());
  };
  const plain = form.fields.filter((field) => !field.more);
  const extra = form.fields.filter((field) => field.more);
  return (
    // The keys belong to the fields inside.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      ref={sheet}
      className={styles["sheet"]}
      data-inside={place !== "new" || undefined}
      aria-label={form.name}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented && !event.nativeEvent.isComposing) onClose();
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        void send();
      }}
    >
      <Heading form={form} onClose={onClose} />
      <EngineLimits form={form} filling={filling} />
      {form.conversation && said ? <p className={styles["help"]}>{t("tasks.about_conversation")}</p> : null}
      <FieldList fields={plain} all={form.fields} filling={filling} />
      {extra.length > 0 ? (
        <>
          <Button look="quiet" aria-expanded={more} onPress={() => { showMore(!more); }}>
            <ChevronDown size={17} aria-hidden className={styles["chevron"]} data-open={more || undefined} />
            {t(more ? "tasks.less" : "tasks.more")}
          </Button>
          {more ? <FieldList fields={extra} all={form.fields} filling={filling} /> : null}
        </>
      ) : null}
      {onMany ? <Many form={form} onMany={onMany} /> : null}
      {filling.refused ? <Banner tone="error" role="alert">{sentence(filling.refused)}</Banner> : null}
      {filling.why ? <Banner tone="warning" role="alert">{t(...filling.why)}</Banner> : null}
      <footer className={styles["foot"]}>
        {filling.policy ? <PolicyButton policy={filling.policy} look="pill" /> : null}
        <span className={styles["ways"]}>
          {onFree ? <Button look="quiet" onPress={onFree}>{t("tasks.free")}</Button> : <Button look="quiet" onPress={onClose}>{t("common.cancel")}</Button>}
          <Button look="primary" type="submit" isDisabled={filling.sending}>{filling.sending ? t("tasks.sending") : form.action}</Button>
        </span>
      </footer>
    </form>
  );
}
