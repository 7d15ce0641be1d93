import { BookOpenText, Check, Globe } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Checkbox } from "react-aria-components";
import { client } from "../../../api/client";
import { failureOf, type Failure } from "../../../api/failure";
import { serviceName, whom } from "../../../locales/hosting";
import { useFailureSentence, useLanguage, useT } from "../../../locales/Language";
import type { Translate } from "../../../locales/text";
import { Button } from "../../../ui/Button";
import { focusIsFree } from "../../../ui/focus";
import { TextField } from "../../../ui/TextField";
import { askedOf, type WebSearch } from "../searches";
import { useVerbs } from "../useThread";
import styles from "./Search.module.css";
import { criteriaWords } from "./searchWords";

interface PermissionProps {
  id: string;
  search: WebSearch;
}

/** What was decided goes to the server; why it was not taken, where it was not. */
function useDecision(id: string) {
  const { id: conversation_id } = useVerbs().chat;
  const [deciding, decide] = useState(false);
  const [failure, fail] = useState<Failure | null>(null);
  const send = async (decision: "search" | "skip", query: string | null, remember: boolean) => {
    decide(true);
    fail(null);
    try {
      const params = { path: { conversation_id, search_id: id } };
      await client.POST("/api/conversations/{conversation_id}/searches/{search_id}", { params, body: { decision, query, remember } });
    } catch (error) {
      decide(false);
      fail(failureOf(error));
    }
  };
  return { deciding, failure, send };
}

function timeOf(until: string | null, language: string): string {
  if (until === null) return "";
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "fr-FR", { hour: "2-digit", minute: "2-digit" }).format(new Date(until));
}

const SEARCHES = { writes: false, editable: true };

/** What the card says: of a search, of what a service is asked, or of what it would be made to do. */
function wordsOf({ tool, service, family = "web" }: WebSearch, t: Translate, to: string) {
  if (!tool) return { label: t(`${family}.label`), waits: t("web.waits"), ask: t(`${family}.ask`), goes: t(`${family}.goes`, { service: to }), query: t("web.query"), allow: t("web.search"), skip: t("web.skip") };
  const name = service ? serviceName(service, t) : "";
  const asks = { label: t("tools.label"), waits: t("tools.waits"), query: t("tools.query") };
  return tool.writes
    ? { ...asks, ask: t("tools.ask_writes", { service: name }), goes: t("tools.goes_writes", { service: to }), allow: t("tools.allow_writes"), skip: t("tools.skip_writes") }
    : { ...asks, ask: t("tools.ask", { service: name }), goes: t("tools.goes", { service: to }), allow: t("tools.allow"), skip: t("tools.skip") };
}

/** What would leave, as it stands. */
function Asked({ search, ask }: { search: WebSearch; ask: string }) {
  const t = useT();
  const { query, family } = search;
  const criteria = criteriaWords(search.criteria, t);
  const Icon = family === "publications" ? BookOpenText : Globe;
  return (
    <p className={styles["asked"]}>
      <Icon size={18} aria-hidden />
      <span>
        {ask} {query ? <strong>{t("thread.quoted", { quote: query })}</strong> : null}
        {criteria === "" ? null : <strong className={styles["criteria"]}>{criteria}</strong>}
      </span>
    </p>
  );
}

/** The query, shown before it leaves: the answer waits. */
export function SearchPermission({ id, search }: PermissionProps) {
  const t = useT();
  const { language } = useLanguage();
  const sentence = useFailureSentence();
  const { deciding, failure, send } = useDecision(id);
  const [written, write] = useState<string | null>(null);
  const [remember, remembering] = useState(true);
  const card = useRef<HTMLElement>(null);
  const { writes, editable } = search.tool ?? SEARCHES;
  useEffect(() => {
    // Who is writing their next question is not interrupted; what would change something is not one key away.
    const buttons = card.current?.querySelectorAll<HTMLButtonElement>("button");
    if (focusIsFree()) buttons?.[writes ? buttons.length - 1 : 0]?.focus({ preventScroll: true });
  }, [writes]);
  const query = search.query ?? "";
  const words = wordsOf(search, t, whom(askedOf(search), t, language));
  const criteria = criteriaWords(search.criteria, t);
  return (
    <section ref={card} className={styles["card"]} aria-label={words.label}>
      <p className="visually-hidden" role="status">{words.waits}</p>
      {written === null ? (
        <Asked search={search} ask={words.ask} />
      ) : (
        <TextField label={words.query} value={written} onChange={write} autoFocus maxLength={400} />
      )}
      {criteria === "" || written === null ? null : <p><strong>{criteria}</strong></p>}
      <p className={styles["goes"]}>{words.goes}</p>
      {failure ? <p role="alert" className={styles["reason"]}>{sentence(failure)}</p> : null}
      <div className={styles["choices"]}>
        <Button look="primary" isDisabled={deciding} onPress={() => { void send("search", written, remember && !writes); }}>{words.allow}</Button>
        {!editable ? null : written === null ? (
          <Button isDisabled={deciding} onPress={() => { write(query); }}>{t("web.edit")}</Button>
        ) : (
          <Button isDisabled={deciding} onPress={() => { write(null); }}>{t("web.cancel")}</Button>
        )}
        <Button look="quiet" isDisabled={deciding} onPress={() => { void send("skip", null, false); }}>{words.skip}</Button>
      </div>
      {writes ? null : (
        <Checkbox isSelected={remember} onChange={remembering} className={styles["remember"] ?? ""}>
          <span className={styles["box"]} aria-hidden="true"><Check size={14} /></span>
          {t("web.remember")}
        </Checkbox>
      )}
      <p className={styles["goes"]}>{t(search.tool ? "tools.until" : "web.until", { time: timeOf(search.until, language) })}</p>
    </section>
  );
}
