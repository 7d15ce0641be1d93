import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Autocomplete, Input, ListBox, ListBoxItem, SearchField } from "react-aria-components";

import { api } from "../../api/client";
import { useConversationList } from "../../api/conversations";
import { failureOf } from "../../api/failure";
import type { Conversation, Found } from "../../api/types";
import { useFailureSentence, useLanguage, useT } from "../../locales/Language";
import { Banner } from "../../ui/Banner";
import { Dialog } from "../../ui/Dialog";
import { useSettled } from "../../ui/useSettled";
import { Working } from "../../ui/Working";
import styles from "./SearchDialog.module.css";

const found = (query: string) => api.queryOptions("get", "/api/conversations/search", { params: { query: { q: query } } });

function Excerpt({ excerpt }: Pick<Found, "excerpt">) {
  if (excerpt.length === 0) return null;
  return (
    <span className={styles["excerpt"]}>
      {excerpt.map((part, index) => (part.match ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>))}
    </span>
  );
}

function Row({ id, conversation, excerpt }: { id: string; conversation: Conversation; excerpt: Found["excerpt"] }) {
  const t = useT();
  const { language } = useLanguage();
  const title = conversation.title || t("rail.untitled");
  const date = new Date(conversation.active_at).toLocaleDateString(language === "fr" ? "fr-FR" : "en-GB", { day: "numeric", month: "short", year: "numeric" });
  return (
    <ListBoxItem id={id} textValue={title} className={styles["row"] ?? ""}>
      <span className={styles["head"]}>
        <span className={styles["title"]}>{title}</span>
        <span className={styles["date"]}>{date}</span>
      </span>
      <Excerpt excerpt={excerpt} />
    </ListBoxItem>
  );
}

function useResults(query: string): { rows: Found[]; state: "idle" | "searching" | "done" | "failed"; error: unknown } {
  const recent = useConversationList().data?.pages[0]?.items ?? [];
  const settled = useSettled(query.trim());
  const { data, error, isFetching } = useQuery({ ...found(settled), enabled: settled.length > 0, placeholderData: keepPreviousData });
  if (query.trim() === "") {
    return { rows: recent.slice(0, 6).map((conversation) => ({ conversation, message_id: null, excerpt: [] })), state: "idle", error: null };
  }
  if (error) return { rows: [], state: "failed", error };
  const behind = isFetching || settled !== query.trim();
  return { rows: data?.items ?? [], state: behind ? "searching" : "done", error: null };
}

export interface SearchDialogProps {
  isOpen: boolean;
  onClose: () => void;
  onOpen: (conversationId: string, messageId: string | null) => void;
}

export default function SearchDialog({ isOpen, onClose, onOpen }: SearchDialogProps) {
  const t = useT();
  const sentence = useFailureSentence();
  const [query, setQuery] = useState("");
  const { rows, state, error } = useResults(query);
  const idOf = (row: Found) => `${row.conversation.id}~${row.message_id ?? ""}`;

  function open(id: string): void {
    const [conversation, message] = id.split("~");
    if (conversation) onOpen(conversation, message || null);
  }

  // The field would keep the first Escape for itself, to empty itself.
  function closeOnEscape(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  }

  return (
    <Dialog title={t("search.title")} isOpen={isOpen} onClose={onClose} shape="top" size="large" hideTitle>
      <Autocomplete inputValue={query} onInputChange={setQuery}>
        <SearchField aria-label={t("search.label")} className={styles["field"] ?? ""} autoFocus>
          <Search size={20} aria-hidden />
          <Input className={styles["input"] ?? ""} onKeyDownCapture={closeOnEscape} placeholder={t("search.placeholder")} maxLength={200} />
        </SearchField>
        <p className="visually-hidden" role="status">
          {state === "done" && rows.length > 0 ? t("search.found", { count: rows.length }) : ""}
        </p>
        {state === "failed" ? <div className={styles["said"]}><Banner tone="error" role="alert">{sentence(failureOf(error))}</Banner></div> : null}
        {state === "idle" ? <p className={styles["hint"]}>{t("search.hint")}</p> : null}
        {state === "searching" && rows.length === 0 ? <div className={styles["said"]}><Working>{t("search.searching")}</Working></div> : null}
        {state === "done" && rows.length === 0 ? (
          <div className={styles["said"]} role="status">
            <p>{t("search.none", { query: query.trim() })}</p>
            <p className={styles["soft"]}>{t("search.none_hint")}</p>
          </div>
        ) : null}
        <div className={styles["scroll"]} role="region" aria-label={t("search.results")} tabIndex={rows.length > 0 ? 0 : -1}>
          <ListBox aria-label={t("search.results")} className={styles["rows"] ?? ""} onAction={(key) => { open(String(key)); }}>
            {rows.map((row) => <Row key={idOf(row)} id={idOf(row)} conversation={row.conversation} excerpt={row.excerpt} />)}
          </ListBox>
        </div>
      </Autocomplete>
      <p className={styles["keys"]}>{t("search.keys")}</p>
    </Dialog>
  );
}
