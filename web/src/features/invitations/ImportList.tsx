import { Download, FileSpreadsheet } from "lucide-react";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";

import { failureOf } from "../../api/failure";
import type { Invitations, ListFault, ListImported, ListPreview } from "../../api/types";
import { useFailureSentence, useT } from "../../locales/Language";
import type { Translate } from "../../locales/text";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Select";
import { save } from "../../ui/takeAway";
import { Working } from "../../ui/Working";
import { useInviting } from "./invitations";
import styles from "./Invitations.module.css";
import { WaveChoice } from "./WaveChoice";

const shown = 20;
const lives = ["15", "30", "60", "90"] as const;

/** Cells of a file for spreadsheets: what begins like a formula is made words. */
const cell = (words: string) => `"${(/^[=+\-@\t\r]/.test(words) ? `'${words}` : words).replaceAll('"', '""')}"`;

export function faultsFile(faults: readonly ListFault[], t: Translate): Blob {
  const head = [t("invitations.fault_line"), t("invitations.fault_why"), t("invitations.fault_said")];
  const lines = faults.map(({ line, wrong, said }) => [String(line), t(`invitations.wrong_${wrong}`), said]);
  return new Blob(["\ufeff", [head, ...lines].map((line) => line.map(cell).join(";")).join("\r\n")], { type: "text/csv" });
}

function Faults({ found }: { found: ListPreview }) {
  const t = useT();
  return (
    <>
      <Banner tone="error" role="alert" action={<Button onPress={() => { save({ name: t("invitations.faults_name"), content: faultsFile(found.faults, t) }); }}><Download size={17} aria-hidden />{t("invitations.faults_file")}</Button>}>
        {t("invitations.faults", { count: found.wrong })}
      </Banner>
      {/* What scrolls must be reachable by keyboard. */}
      <div className={styles["table"]} tabIndex={0} role="region" aria-label={t("invitations.fault_why")}>
        <table>
          <thead><tr><th scope="col">{t("invitations.fault_line")}</th><th scope="col">{t("invitations.fault_why")}</th><th scope="col">{t("invitations.fault_said")}</th></tr></thead>
          <tbody>{found.faults.slice(0, shown).map(({ line, wrong, said }) => <tr key={line}><td>{line}</td><td>{t(`invitations.wrong_${wrong}`)}</td><td>{said}</td></tr>)}</tbody>
        </table>
      </div>
      {found.faults.length > shown ? <p className={styles["soft"]}>{t("invitations.faults_first", { count: shown })}</p> : null}
    </>
  );
}

function Sample({ found }: { found: ListPreview }) {
  const t = useT();
  return (
    <div className={styles["table"]} tabIndex={0} role="region" aria-label={t("invitations.sample")}>
      <table>
        <caption>{t("invitations.sample")}</caption>
        <thead><tr>{(["email", "given_name", "name", "unit"] as const).map((name) => <th key={name} scope="col">{t(`invitations.${name}`)}</th>)}</tr></thead>
        <tbody>{found.sample.map((one) => <tr key={one.email}><td>{one.email}</td><td>{one.given_name}</td><td>{one.name}</td><td>{one.unit}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

function Found({ found }: { found: ListPreview }) {
  const t = useT();
  return (
    <>
      {found.wrong > 0 ? <Faults found={found} /> : (
        <>
          <div role="status">
          <ul className={styles["counts"]}>
            <li>{t("invitations.new", { count: found.new })}{found.invited < found.new ? `, ${t("invitations.with_seat", { count: found.invited })}` : ""}</li>
            {found.known > 0 ? <li>{t("invitations.known", { count: found.known })}</li> : null}
          </ul>
          </div>
          <Sample found={found} />
        </>
      )}
      {found.ignored.length > 0 ? <p className={styles["soft"]}>{t("invitations.ignored", { names: found.ignored.join(", ") })}</p> : null}
    </>
  );
}

function useImport(organisation: string, first: string, onDone: (done: ListImported) => void) {
  const sentence = useFailureSentence();
  const { preview, importList } = useInviting(organisation);
  const [file, setFile] = useState<File | null>(null);
  const [wave, setWave] = useState(first);
  const [found, setFound] = useState<ListPreview | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState<"reading" | "importing" | null>(null);
  async function work<Answer>(what: "reading" | "importing", ask: () => Promise<Answer>): Promise<Answer | null> {
    setBusy(what);
    setFailure(null);
    try {
      return await ask();
    } catch (error) {
      setFailure(sentence(failureOf(error)));
      return null;
    } finally {
      setBusy(null);
    }
  }
  async function look(chosen: File, into: string): Promise<void> {
    setFile(chosen);
    setFound(null);
    setFound(await work("reading", () => preview(chosen, into || null)));
  }
  async function go(days: string): Promise<void> {
    if (!file) return;
    const done = await work("importing", () => importList(file, wave || null, days));
    if (done) onDone(done);
  }
  const into = (id: string) => {
    setWave(id);
    if (file) void look(file, id);
  };
  return { file, wave, into, found: busy ? null : found, failure, busy, look, go };
}

function Chosen({ found }: { found: ListPreview }) {
  const t = useT();
  return (
    <>
      <p className={styles["strong"]}>{t("invitations.lines", { count: found.lines })}</p>
      <Found found={found} />
      {found.wrong === 0 && found.new === 0 ? <Banner>{t("invitations.nobody_new")}</Banner> : null}
    </>
  );
}

interface ImportProps {
  organisation: string;
  overview: Invitations;
  wave: string;
  onDone: (done: ListImported) => void;
  onCancel: () => void;
}

/** A list: seen as it is understood first, then invited whole. */
export function ImportList({ organisation, overview, wave: first, onDone, onCancel }: ImportProps) {
  const t = useT();
  const { file, wave, into, found, failure, busy, look, go } = useImport(organisation, first, onDone);
  const [days, setDays] = useState<(typeof lives)[number]>("30");
  const ready = found?.wrong === 0 && found.new > 0;
  return (
    <div className={styles["form"]}>
      <p>{t("invitations.import_lead")}</p>
      <WaveChoice waves={overview.waves} value={wave} onChange={into} />
      <div className={styles["file"]}>
        <FileTrigger acceptedFileTypes={[".csv", ".txt", "text/csv", "text/plain"]} onSelect={(files) => { const chosen = files?.[0]; if (chosen) void look(chosen, wave); }}>
          <Button look={file ? "plain" : "primary"} isDisabled={busy !== null}><FileSpreadsheet size={18} aria-hidden />{t(file ? "invitations.other_file" : "invitations.choose_file")}</Button>
        </FileTrigger>
        {file ? <span>{t("invitations.file", { name: file.name })}</span> : null}
      </div>
      {busy ? <Working>{t(`invitations.${busy}`)}</Working> : null}
      {found ? <Chosen found={found} /> : null}
      {ready ? <Select label={t("invitations.days")} value={days} onChange={setDays} choices={lives.map((value) => ({ value, label: t("invitations.days_some", { count: Number(value) }) }))} /> : null}
      {failure ? <Banner tone="error" role="alert">{failure}</Banner> : null}
      <div className={styles["actions"]}>
        <Button onPress={onCancel}>{t("common.cancel")}</Button>
        {ready ? <Button look="primary" onPress={() => void go(days)}>{t("invitations.import_confirm", { count: found.new })}</Button> : null}
      </div>
    </div>
  );
}
