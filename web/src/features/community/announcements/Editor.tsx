import { useState } from "react";

import type { Audiences, WrittenAnnouncement } from "../../../api/types";
import { dayAfter } from "../../../locales/days";
import { useT } from "../../../locales/Language";
import { Banner } from "../../../ui/Banner";
import { Button } from "../../../ui/Button";
import { CheckboxGroup } from "../../../ui/CheckboxGroup";
import { Confirm } from "../../../ui/Confirm";
import { DateField } from "../../../ui/DateField";
import { Loaded } from "../../../ui/Loaded";
import { Prose } from "../../../ui/Prose";
import { RadioGroup } from "../../../ui/RadioGroup";
import { Tabs } from "../../../ui/Tabs";
import { TextArea } from "../../../ui/TextArea";
import { TextField } from "../../../ui/TextField";
import { say } from "../../../ui/toasts";
import { useDoing } from "../../../ui/useDoing";
import styles from "../Community.module.css";
import { levelNames, useAnnouncement, useAnnouncementVerbs, useAudiences } from "./announcements";
import { Audience } from "./Audience";
import { Publishing } from "./Publishing";
import { lacks, wantedOf, wordingOf, type Wording } from "./wording";
import { Facts } from "./Written";

const levels = ["information", "attention", "important"] as const;

export interface EditorProps {
  /** Of a referent: to their own organisation. */
  own: boolean;
  onDone: () => void;
  /** A draft that was just stored has an address of its own. */
  onStored: (id: string) => void;
}

function Body({ body, onChange }: { body: string; onChange: (body: string) => void }) {
  const t = useT();
  const [shown, show] = useState<"write" | "preview">("write");
  return (
    <Tabs
      label={t("announcements.text")}
      chosen={shown}
      onChoose={show}
      tabs={[
        { id: "write", label: t("announcements.write"), kept: true, content: <TextArea label={t("announcements.field_body")} hint={t("announcements.field_body_hint")} rows={8} maxLength={10_000} value={body} onChange={onChange} /> },
        { id: "preview", label: t("announcements.preview"), content: body.trim() === "" ? <p>{t("announcements.preview_empty")}</p> : <div className={styles["sheet"]}><Prose text={body} /></div> },
      ]}
    />
  );
}

function Fields({ wording, onChange, audiences, own }: { wording: Wording; onChange: (change: Partial<Wording>) => void; audiences: Audiences; own: boolean }) {
  const t = useT();
  return (
    <>
      <TextField label={t("announcements.field_title")} value={wording.title} onChange={(title) => { onChange({ title }); }} maxLength={160} />
      <Body body={wording.body} onChange={(body) => { onChange({ body }); }} />
      <Audience audiences={audiences} wording={wording} onChange={onChange} own={own} />
      <RadioGroup label={t("announcements.level")} hint={t("announcements.level_hint")} value={wording.level} onChange={(level) => { onChange({ level }); }} choices={levels.map((value) => ({ value, label: t(levelNames[value]) }))} />
      <div className={styles["fields"]}>
        <DateField label={t("announcements.starts")} value={wording.starts} min={dayAfter(-365)} max={dayAfter(1_000)} onChange={(starts) => { onChange({ starts }); }} />
        <DateField label={t("announcements.ends")} value={wording.ends} min={dayAfter(0)} max={dayAfter(1_000)} onChange={(ends) => { onChange({ ends }); }} />
      </div>
      <CheckboxGroup<"yes"> label={t("announcements.display")} value={wording.dismissible ? ["yes"] : []} onChange={(chosen) => { onChange({ dismissible: chosen.length > 0 }); }} choices={[{ value: "yes", label: t("announcements.dismissible") }]} />
    </>
  );
}

type Asked = "withdraw" | "delete" | null;

/** Stored first, then asked: what is published is what was read. */
function useEditor(known: WrittenAnnouncement | null, wording: Wording, { onDone, onStored }: EditorProps) {
  const t = useT();
  const verbs = useAnnouncementVerbs();
  const doing = useDoing();
  const [publishing, setPublishing] = useState<WrittenAnnouncement | null>(null);
  const [asked, ask] = useState<Asked>(null);
  const store = async (): Promise<WrittenAnnouncement | null> => {
    const lacking = lacks(wording);
    if (lacking) {
      doing.setFailure(t(lacking));
      return null;
    }
    let stored: WrittenAnnouncement | null = null;
    await doing.run(async () => {
      const wanted = wantedOf(wording);
      stored = known ? await verbs.change(known.id, wanted, known.revision) : await verbs.create(wanted);
    });
    return stored;
  };
  const save = async () => {
    const stored = await store();
    if (!stored) return;
    say(t("announcements.saved"));
    if (!known) onStored(stored.id);
  };
  const prepare = async () => { setPublishing(await store()); };
  const end = async (verb: () => Promise<unknown>, words: "announcements.published" | "announcements.withdrawn" | "announcements.deleted") => {
    ask(null);
    setPublishing(null);
    if (!await doing.run(verb)) return;
    say(t(words));
    onDone();
  };
  const cancel = () => {
    const stored = publishing;
    setPublishing(null);
    if (stored && !known) onStored(stored.id);
  };
  return { ...doing, verbs, publishing, cancel, asked, ask, save, prepare, end };
}

/** Asked before it is taken from agents, or from who wrote it. */
function Endings({ known, asked, onClose, onWithdraw, onDelete }: { known: WrittenAnnouncement; asked: Asked; onClose: () => void; onWithdraw: () => void; onDelete: () => void }) {
  const t = useT();
  return (
    <>
      <Confirm title={t("announcements.withdraw_title")} action={t("announcements.withdraw_now")} isOpen={asked === "withdraw"} onClose={onClose} onConfirm={onWithdraw}>
        <p>{t("announcements.withdraw_words")}</p>
      </Confirm>
      <Confirm title={t("announcements.delete_title")} action={t("announcements.delete_now")} isOpen={asked === "delete"} onClose={onClose} onConfirm={onDelete}>
        <p>{t("announcements.delete_words", { title: known.title })}</p>
      </Confirm>
    </>
  );
}

function Writing({ known, audiences, smallest, ...props }: EditorProps & { known: WrittenAnnouncement | null; audiences: Audiences; smallest: number }) {
  const t = useT();
  const [wording, setWording] = useState(() => wordingOf(known, audiences));
  const { failure, busy, verbs, publishing, cancel, asked, ask, save, prepare, end } = useEditor(known, wording, props);
  const draft = known === null || known.state === "draft";
  return (
    <section className={styles["form"]} aria-label={t(known ? "announcements.edit" : "announcements.new")}>
      {known && !draft ? <div><Facts announcement={known} smallest={smallest} /></div> : null}
      <Fields wording={wording} onChange={(change) => { setWording((last) => ({ ...last, ...change })); }} audiences={audiences} own={props.own} />
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        {draft ? <Button look="primary" isDisabled={busy} onPress={() => void prepare()}>{t("announcements.publish")}</Button> : null}
        <Button look={draft ? "plain" : "primary"} isDisabled={busy} onPress={() => void save()}>{t(busy ? "announcements.saving" : draft ? "announcements.save_draft" : "announcements.save")}</Button>
        {known ? <Button look="quiet" isDisabled={busy} onPress={() => { ask(draft ? "delete" : "withdraw"); }}>{t(draft ? "announcements.delete" : "announcements.withdraw")}</Button> : null}
      </div>
      {publishing ? <Publishing announcement={publishing} sendsMail={audiences.sends_mail} onClose={cancel} onPublish={(byMail) => void end(() => verbs.publish(publishing.id, publishing.revision, byMail), "announcements.published")} /> : null}
      {known ? <Endings known={known} asked={asked} onClose={() => { ask(null); }} onWithdraw={() => void end(() => verbs.withdraw(known.id), "announcements.withdrawn")} onDelete={() => void end(() => verbs.remove(known.id), "announcements.deleted")} /> : null}
    </section>
  );
}

/** What is over is read, and may begin another one. */
function Over({ known, smallest, onAgain }: { known: WrittenAnnouncement; smallest: number; onAgain: () => void }) {
  const t = useT();
  return (
    <div className={styles["part"]}>
      <div><Facts announcement={known} smallest={smallest} /></div>
      <div className={styles["sheet"]}><Prose text={known.body} /></div>
      <p className={styles["soft"]}>{t("announcements.over")}</p>
      <div><Button onPress={onAgain}>{t("announcements.again")}</Button></div>
    </div>
  );
}

export function NewAnnouncement(props: EditorProps) {
  const t = useT();
  return <Loaded query={useAudiences()} words={t("announcements.loading")}>{(audiences) => <Writing known={null} audiences={audiences} smallest={0} {...props} />}</Loaded>;
}

export function EditAnnouncement({ id, smallest, ...props }: EditorProps & { id: string; smallest: number }) {
  const t = useT();
  const audiences = useAudiences();
  const { create } = useAnnouncementVerbs();
  const { run } = useDoing();
  return (
    <Loaded query={useAnnouncement(id)} words={t("announcements.loading")}>
      {(known) => {
        const over = known.state === "ended" || known.state === "withdrawn";
        const again = async () => {
          await run(async () => { if (audiences.data) props.onStored((await create({ ...wantedOf({ ...wordingOf(known, audiences.data), starts: dayAfter(0), ends: "" }) })).id); });
        };
        if (over) return <Over known={known} smallest={smallest} onAgain={() => void again()} />;
        return <Loaded query={audiences} words={t("announcements.loading")}>{(choices) => <Writing key={known.id} known={known} audiences={choices} smallest={smallest} {...props} />}</Loaded>;
      }}
    </Loaded>
  );
}
